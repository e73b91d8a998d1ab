import { expect, test, type Page } from './console'

async function enter(page: Page, tenant: string, username: string, password: string): Promise<void> {
  await page.goto(`/my/${tenant}`)
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

test('a subscriber sees what is theirs on a phone, stays signed in and leaves', async ({ visitor }) => {
  await visitor.setViewportSize({ width: 390, height: 844 })
  await enter(visitor, 'savanna', 'demo', 'demo')
  await expect(visitor.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(visitor.getByText('Usage', { exact: true })).toBeVisible()
  const width = await visitor.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBeLessThanOrEqual(390)
  await visitor.reload()
  await expect(visitor.getByRole('button', { name: 'Sign out' })).toBeVisible()
  await visitor.getByRole('button', { name: 'Sign out' }).click()
  await expect(visitor.getByLabel('Username')).toBeVisible()
})

test("another tenant's subscriber of the same name is somebody else", async ({ visitor }) => {
  await enter(visitor, 'coastal', 'demo', 'demo')
  await expect(visitor.getByRole('alert')).toBeVisible()
  await enter(visitor, 'coastal', 'demo', 'coastal')
  await expect(visitor.getByRole('button', { name: 'Sign out' })).toBeVisible()
})

test('the name of the provider may be written large', async ({ visitor }) => {
  await enter(visitor, 'Savanna', 'demo', 'demo')
  await expect(visitor.getByRole('button', { name: 'Sign out' })).toBeVisible()
})

test('a subscriber who signed in is nobody among the staff', async ({ visitor }) => {
  await enter(visitor, 'savanna', 'demo', 'demo')
  await expect(visitor.getByRole('button', { name: 'Sign out' })).toBeVisible()
  await visitor.goto('/dashboard')
  await expect(visitor).toHaveURL(/\/login/)
})

test('who does not know the address names the provider', async ({ visitor }) => {
  await visitor.goto('/my')
  await visitor.getByLabel('Provider').fill(' Savanna ')
  await visitor.keyboard.press('Enter')
  await expect(visitor).toHaveURL(/\/my\/savanna$/)
  await expect(visitor.getByLabel('Username')).toBeVisible()
})
