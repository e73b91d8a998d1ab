// How long from an accounting packet leaving a router to the figure changing in a browser.
// usage: node measure.mjs <address> <accounting port> <folder with @playwright/test> <chromium> <rounds>
import { createHash } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { createRequire } from 'node:module'

const [address, port, modules, executablePath, rounds] = process.argv.slice(2)
const { chromium } = createRequire(modules + '/')('@playwright/test')
const SECRET = 'testing123'
const SESSION = 'pixel-' + Date.now()
const STEP = 100_000_000 // bytes a packet: more than the last digit a figure shows

const integer = (type, value) => {
  const octets = Buffer.alloc(6)
  octets.writeUInt8(type, 0)
  octets.writeUInt8(6, 1)
  octets.writeUInt32BE(value >>> 0, 2)
  return octets
}
const text = (type, value) => Buffer.concat([Buffer.from([type, value.length + 2]), Buffer.from(value)])

/** Accounting-Request, signed as RFC 2866 section 3 says. */
function report(status, bytes, seconds, identifier) {
  const body = Buffer.concat([
    integer(40, status), text(44, SESSION), text(1, 'demo'), integer(46, seconds),
    integer(42, 0), integer(43, bytes % 2 ** 32), integer(53, Math.floor(bytes / 2 ** 32)), integer(52, 0),
  ])
  const header = Buffer.from([4, identifier, 0, 0])
  header.writeUInt16BE(20 + body.length, 2)
  const digest = createHash('md5').update(header).update(Buffer.alloc(16)).update(body).update(SECRET).digest()
  return Buffer.concat([header, digest, body])
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms))
const socket = createSocket('udp4')
await new Promise((bound) => socket.bind(0, '127.0.0.1', bound))

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
const page = await browser.newPage({ baseURL: address })
await page.goto('/login')
await page.getByLabel('E-mail').fill('admin@savanna.test')
await page.getByLabel('Password').fill('turnpike-demo')
await page.getByRole('button', { name: 'Sign in' }).click()
await page.waitForURL((url) => !url.pathname.includes('login'))
await page.goto('/dashboard')
await page.getByTestId('data-usage').waitFor()
await page.getByTestId('live').first().getByText('Live').waitFor({ timeout: 20_000 })
await page.evaluate(() => {
  globalThis.changes = []
  const tile = document.querySelector('[data-testid="data-usage"]')
  new MutationObserver(() => globalThis.changes.push(Date.now()))
    .observe(tile, { subtree: true, childList: true, characterData: true })
})

socket.send(report(1, 0, 0, 0), Number(port), '127.0.0.1')
await pause(1_000)
const took = []
for (let round = 1; round <= Number(rounds); round++) {
  await pause(300 + Math.random() * 400)
  await page.evaluate(() => { globalThis.changes = [] })
  const sent = Date.now()
  socket.send(report(3, round * STEP, round, round % 256), Number(port), '127.0.0.1')
  const seen = await page.waitForFunction(() => globalThis.changes[0], null, { polling: 20, timeout: 10_000 })
  took.push((await seen.jsonValue()) - sent)
}
took.sort((a, b) => a - b)
const at = (share) => took[Math.min(took.length - 1, Math.ceil(share * took.length) - 1)]
console.log(`packet to pixel, ${took.length} packets: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${took.at(-1)} ms`)
await browser.close()
socket.close()
