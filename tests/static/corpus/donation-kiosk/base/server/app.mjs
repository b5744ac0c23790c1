import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'

const PAGE = new URL('../public/index.html', import.meta.url)

export function createApp({ total }) {
    return createServer(async (req, res) => {
        try {
            if (req.method === 'GET' && req.url === '/') {
                res.setHeader('content-type', 'text/html; charset=utf-8')
                res.end(await readFile(PAGE))
            } else if (req.method === 'GET' && req.url === '/total') {
                res.setHeader('content-type', 'application/json')
                res.end(JSON.stringify({ cents: total.cents }))
            } else {
                res.writeHead(404).end()
            }
        } catch (error) {
            console.error(error)
            res.writeHead(500).end()
        }
    })
}
