export type Usage = {
	cpuMinutes: number
	storageGb: number
	egressGb: number
}

export const NO_USAGE: Usage = { cpuMinutes: 0, storageGb: 0, egressGb: 0 }
