import { test as base, expect, type Browser, type Page } from '@playwright/test'

export const PASSWORD = 'turnpike-demo'
export const ADMIN = 'admin@savanna.test'
export const ROOT = 'root@turnpike.test'

export { expect }
export type { Page }

/** What a page did that no page of ours may do: fail in script, or ask anything from another host. */
const misdeeds = new WeakMap<Page, string[]>()

function watch(page: Page, home: string): Page {
  const seen: string[] = []
  misdeeds.set(page, seen)
  page.on('pageerror', (error) => seen.push(`error: ${error.message}`))
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(home)) seen.push(`asked ${request.url()}`)
  })
  return page
}

async function signedIn(browser: Browser, home: string, email: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: home, viewport: { width: 1440, height: 900 }, locale: 'en-GB', permissions: ['clipboard-read', 'clipboard-write'] })
  const page = watch(await context.newPage(), home)
  await page.goto('/login')
  await signIn(page, email)
  await expect(page).not.toHaveURL(/\/login/)
  return page
}

export async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

interface Pages {
  /** A fresh browser that nobody has signed in to. */
  visitor: Page
  /** The tenant administrator of the demo, signed in once for all journeys. */
  admin: Page
}

interface Shared {
  home: string
  adminPage: Page
  /** The platform administrator, signed in once. */
  root: Page
}

export const test = base.extend<Pages, Shared>({
  home: [async ({}, use) => use(process.env.TURNPIKE_URL ?? 'http://127.0.0.1:8080'), { scope: 'worker' }],
  adminPage: [async ({ browser, home }, use) => use(await signedIn(browser, home, ADMIN)), { scope: 'worker' }],
  root: [async ({ browser, home }, use) => use(await signedIn(browser, home, ROOT)), { scope: 'worker' }],

  admin: async ({ adminPage }, use) => {
    await adminPage.setViewportSize({ width: 1440, height: 900 })
    await use(adminPage)
    expect(misdeeds.get(adminPage)).toEqual([])
  },
  visitor: async ({ page, home }, use) => {
    watch(page, home)
    await use(page)
    expect(misdeeds.get(page)).toEqual([])
  },
})

/** The pages each kind of person may open. */
export const ADMIN_PAGES = [
  ...['/dashboard', '/subscribers', '/sessions', '/plans', '/nases', '/nases/new', '/access-attempts', '/access-rules', '/routers', '/portal'],
  ...['/payments', '/payments?suspense=true', '/payment-accounts', '/payment-callbacks', '/purchases', '/invoices', '/journal', '/reconciliation', '/vouchers', '/agents'],
  ...['/messages', '/message-accounts', '/message-words', '/health', '/audit', '/users', '/api-keys'],
]
export const ROOT_PAGES = ['/system', '/unknown-sources', '/tenants', '/jobs', '/health', '/audit', '/users', '/api-keys']

/** A page is there when its heading is and nothing on it failed or is still a placeholder. */
export async function settled(page: Page, path: string): Promise<void> {
  await page.goto(path)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.locator('main .animate-pulse.bg-elevated').filter({ visible: true })).toHaveCount(0)
  await expect(page.locator('main [role=alert]')).toHaveCount(0)
}
