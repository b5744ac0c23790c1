import { createApp } from './app.mjs'
import { Total } from './total.mjs'

const total = new Total(process.env.DATA_FILE || 'total.json')
await total.load()
createApp({ total }).listen(process.env.PORT || 8080)
