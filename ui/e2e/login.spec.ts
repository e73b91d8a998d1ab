import { ADMIN, expect, signIn, test } from './console'

test('a wrong password is refused in words, and nothing is kept', async ({ visitor }) => {
  await visitor.goto('/login')
  await signIn(visitor, ADMIN, 'not-the-password')
  await expect(visitor.getByRole('alert')).toBeVisible()
  await expect(visitor.getByLabel('Password')).toHaveValue('')
  expect(await visitor.evaluate(() => localStorage.length === 0 || localStorage.getItem('turnpike.refresh') === null)).toBe(true)
})

test('signing in by keyboard alone leads to the page that was asked for, and a reload stays signed in', async ({ visitor }) => {
  await visitor.goto('/subscribers?q=demo')
  await expect(visitor).toHaveURL(/\/login\?to=/)
  await expect(visitor.getByLabel('E-mail')).toBeFocused()
  await visitor.keyboard.type(ADMIN)
  await visitor.keyboard.press('Tab')
  await visitor.keyboard.type('turnpike-demo')
  await visitor.keyboard.press('Enter')
  await expect(visitor.getByRole('heading', { name: 'Subscribers' })).toBeVisible()
  expect(new URL(visitor.url()).pathname).toBe('/subscribers')
  await visitor.reload()
  await expect(visitor.getByRole('heading', { name: 'Subscribers' })).toBeVisible()

  await visitor.getByRole('button', { name: 'Account and settings' }).first().click()
  await visitor.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(visitor).toHaveURL(/\/login/)
  await visitor.goto('/dashboard')
  await expect(visitor).toHaveURL(/\/login/)
})
