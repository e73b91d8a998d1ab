// First contentful paint and weight of the portal as a stranger's phone meets it: a new browser profile each round, so
// that nothing is kept from before.
// usage: node measure.mjs <address> <folder with @playwright/test> <chromium> <rounds>
import { createRequire } from 'node:module'

const [address, modules, executablePath, rounds] = process.argv.slice(2)
const { chromium } = createRequire(modules + '/')('@playwright/test')
const WEIGHT_MAX = 60 * 1024
const STRANGERS = 500
const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })

/** One visit in a profile of its own, by the address the router sends phones to. */
async function visit(path) {
  const context = await browser.newContext(PHONE)
  const page = await context.newPage()
  let bytes = 0
  page.on('requestfinished', async (request) => {
    const sizes = await request.sizes().catch(() => undefined)
    if (sizes) bytes += sizes.responseBodySize + sizes.responseHeadersSize
  })
  await page.goto(address + path, { waitUntil: 'load' })
  const paint = await page.waitForFunction(
    () => performance.getEntriesByType('paint').find((entry) => entry.name === 'first-contentful-paint')?.startTime)
  const after = await page.evaluate(() => performance.getEntriesByType('navigation')[0].responseEnd)
  const took = { paint: await paint.jsonValue(), network: after, landed: new URL(page.url()).pathname }
  await context.close()
  return { ...took, bytes }
}

const visits = []
// A browser's and a server's first seconds are not the question.
for (let stranger = 0; stranger < STRANGERS; stranger++) await (await fetch(address + '/p/savanna')).text()
await visit('/p/savanna')
for (let round = 0; round < Number(rounds); round++) visits.push(await visit('/p/savanna'))
await browser.close()

const sorted = (field) => visits.map((one) => one[field]).sort((a, b) => a - b)
const at = (list, share) => list[Math.min(list.length - 1, Math.ceil(share * list.length) - 1)].toFixed(0)
const paint = sorted('paint')
const network = sorted('network')
const weight = Math.max(...sorted('bytes'))
console.log(`${visits.length} visits with nothing kept, landing on ${visits[0].landed}`)
console.log(`first contentful paint: p50 ${at(paint, 0.5)} ms, p95 ${at(paint, 0.95)} ms, longest ${at(paint, 1)} ms`)
console.log(`the page itself was there after: p50 ${at(network, 0.5)} ms, p95 ${at(network, 0.95)} ms`)
console.log(`most that was sent for a visit: ${weight} bytes`)
if (weight > WEIGHT_MAX) {
  console.error(`more than ${WEIGHT_MAX} bytes`)
  process.exit(1)
}
