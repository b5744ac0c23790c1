import type { Usage } from './usage.js'

export type Plan = {
	name: string
	limits: Usage
}

/** Names of the limits that a tenant has gone over. */
export function check(plan: Plan, usage: Usage): (keyof Usage)[] {
	const over: (keyof Usage)[] = []
	if (usage.cpuMinutes > plan.limits.cpuMinutes) over.push('cpuMinutes')
	if (usage.storageGb > plan.limits.storageGb) over.push('storageGb')
	if (usage.egressGb > plan.limits.egressGb) over.push('egressGb')
	return over
}
