import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

const sha = (data) => createHash('sha256').update(data).digest('hex')

export async function* walk(root, below = '') {
  const entries = await readdir(path.join(root, below), { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const rel = path.posix.join(below, entry.name)
    if (entry.isDirectory()) yield* walk(root, rel)
    else if (entry.isFile()) yield rel
  }
}

/** Store every file of `source` in the vault and write the list of them. */
export async function snapshot(source, vault) {
  await mkdir(path.join(vault, 'objects'), { recursive: true })
  await mkdir(path.join(vault, 'snapshots'), { recursive: true })
  const tree = {}
  for await (const rel of walk(source)) {
    const data = await readFile(path.join(source, rel))
    const hash = sha(data)
    await writeFile(path.join(vault, 'objects', hash), data)
    tree[rel] = hash
  }
  const body = JSON.stringify(tree, null, 1)
  const id = sha(body).slice(0, 12)
  await writeFile(path.join(vault, 'snapshots', `${id}.json`), body)
  return { id, files: Object.keys(tree).length }
}
