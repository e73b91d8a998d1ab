import type { APIRequestContext } from '@playwright/test'
import { ADMIN, expect, PASSWORD, test, type Page } from './console'

const street = process.env.TURNPIKE_CUSTOMER_URL ?? 'http://127.0.0.1:8090'
const run = Date.now()

/** A phone number and a device nobody had before in this demo. */
const stranger = (kind: number) => ({ phone: `07${kind}${String(run).slice(-6)}`, number: (run % 9000) + kind * 7 })

async function staff(request: APIRequestContext, home: string) {
  const login = await request.post(`${home}/api/auth/login`, { data: { email: ADMIN, password: PASSWORD } })
  const headers = { Authorization: `Bearer ${(await login.json()).access_token}` }
  return {
    get: async (path: string) => (await request.get(`${home}${path}`, { headers })).json(),
    post: async (path: string, data: object = {}) => {
      const answer = await request.post(`${home}${path}`, { headers, data })
      expect(answer.ok(), await answer.text()).toBe(true)
      return answer.json()
    },
  }
}

/** Behind a router that does not know it, a browser that opens any page sees the portal. */
async function captive(page: Page, kind: string, number: number): Promise<void> {
  await page.goto(`${street}/phone/${kind}?number=${number}`)
  await expect(page.getByRole('heading', { name: 'Choose a package' })).toBeVisible()
}

async function buy(page: Page, plan: string, phone: string): Promise<void> {
  await page.getByRole('link', { name: new RegExp(plan) }).first().click()
  await page.locator('#phone').fill(phone)
  await page.getByRole('button', { name: /Pay/ }).click()
  await expect(page.getByText('You are online', { exact: true })).toBeVisible({ timeout: 30_000 })
}

test.use({ viewport: { width: 390, height: 800 } })

test('a stranger behind a MikroTik pays, is online, and is a stranger again when the plan ends', async ({ page, request, home }) => {
  test.setTimeout(150_000)
  const api = await staff(request, home)
  const name = `One minute ${run}`
  const plan = await api.post('/api/plans', { name, accessKind: 'hotspot', priceMinor: 500, durationSeconds: 60 })
  const me = stranger(11)

  await captive(page, 'mikrotik', me.number)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await buy(page, name, me.phone)

  const bought = (await api.get('/api/hotspot/purchases?perPage=20')).items.find((one: { planId: string }) => one.planId === plan.id)
  expect(bought.state).toBe('online')
  const story = await api.get(`/api/hotspot/purchases/${bought.id}`)
  expect(story.events.length).toBeGreaterThanOrEqual(5)
  expect((await api.get(`/api/payments/${bought.paymentId}`)).payment.state).toMatch(/settled/i)
  const open = await api.get(`/api/sessions?subscriberId=${bought.subscriberId}`)
  expect(open.items.length).toBeGreaterThan(0)

  await page.goto(`${street}/phone/mikrotik?number=${me.number}`)
  await expect(page.getByText(/^(Success|You are online)$/)).toBeVisible() // a page of the world, or the portal that knows
  await page.goto(street)
  await expect(page.locator('#inbox')).toContainText(me.phone.slice(1))

  await expect(async () => captive(page, 'mikrotik', me.number)).toPass({ timeout: 100_000, intervals: [5_000] })
  await api.post(`/api/plans/${plan.id}/archive`)
})

test('a stranger behind a CoovaChilli picks the taster and is online', async ({ page }) => {
  const me = stranger(22)
  await captive(page, 'coovachilli', me.number)
  await buy(page, 'Taster', me.phone)
  await page.goto(`${street}/phone/coovachilli?number=${me.number}`)
  await expect(page.getByText('You are online', { exact: true })).toBeVisible()
})

test('who presses cancel is told so and may try again', async ({ page }) => {
  const me = stranger(12)
  await captive(page, 'mikrotik', me.number)
  await page.getByRole('link', { name: /Taster/ }).first().click()
  await page.locator('#phone').fill(`${me.phone.slice(0, 7)}032`)
  await page.getByRole('button', { name: /Pay/ }).click()
  await expect(page.getByRole('link', { name: 'Back' })).toBeVisible({ timeout: 30_000 })
})
