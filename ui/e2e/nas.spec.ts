import { expect, test } from './console'
import { ask, knock } from './radius'

test('a router is added in under a minute and lights up with its first packet', async ({ admin }) => {
  const started = Date.now()
  const name = `Journey ${started}`
  const address = `127.9.${Math.floor(started / 250) % 250}.${(started % 250) + 1}`

  await admin.goto('/nases')
  await admin.getByRole('link', { name: 'Add router' }).first().click()
  // The list's search field has "name" in its label too: only the form's own is meant.
  await expect(admin.getByRole('heading', { level: 1, name: 'Add router' })).toBeVisible()
  await admin.getByLabel(/^Name/).fill(name)
  await admin.getByLabel('Address or network').fill(address)
  await admin.getByRole('button', { name: 'Add and show settings' }).click()

  const snippet = admin.getByTestId('snippet')
  await snippet.getByRole('radio', { name: 'RouterOS' }).click()
  await expect(snippet.locator('code')).toContainText('/radius add')
  await snippet.getByRole('button', { name: 'Copy' }).click()
  const pasted = await admin.evaluate(() => navigator.clipboard.readText())
  expect(pasted).toBe(await snippet.locator('code').innerText())
  await expect(admin.getByTestId('first-packet')).toHaveAttribute('data-state', 'waiting')

  const secret = /secret="?([^"\s]+)"?/.exec(pasted)?.[1] ?? ''
  const port = Number(/authentication-port=(\d+)/.exec(pasted)?.[1] ?? 1812)
  expect(await ask(address, port, secret, 'nobody-of-this-name', 'x')).toBe(3)

  await expect(admin.getByTestId('first-packet')).toHaveAttribute('data-state', 'online')
  await expect(admin.getByTestId('first-packet')).toContainText(address)
  expect(Date.now() - started).toBeLessThan(60_000)

  await admin.goto('/access-attempts?q=nobody-of-this-name')
  await expect(admin.getByRole('row').filter({ hasText: 'nobody-of-this-name' }).first()).toContainText('Rejected')

  await admin.goto(`/nases?q=${encodeURIComponent(name)}`)
  await admin.getByRole('link', { name }).click()
  await admin.getByRole('button', { name: 'Delete' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(admin).toHaveURL(/\/nases$/)
})

test('the other makes get their own text', async ({ admin }) => {
  await admin.goto('/nases')
  await admin.locator('tbody').getByRole('link').first().click()
  const snippet = admin.getByTestId('snippet')
  for (const [kind, sign] of [['CoovaChilli', /HS_|radius/i], ['hostapd', /auth_server_addr/]] as const) {
    await snippet.getByRole('radio', { name: kind }).click()
    await expect(snippet.locator('code')).toContainText(sign)
  }
})

test('a router that is let in unsigned carries a warning', async ({ admin }) => {
  await admin.goto('/nases')
  await expect(admin.getByTestId('unsigned').first()).toBeVisible()
})

test('who knocks without being known is seen by the platform, and by no tenant', async ({ root, admin }) => {
  const port = Number(process.env.TURNPIKE_RADIUS_AUTH_PORT ?? 1812)
  await knock('127.66.0.7', port)
  await root.goto('/unknown-sources')
  await expect(root.getByTestId('unknown-sources')).toContainText('127.66.0.7')
  await admin.goto('/nases')
  await expect(admin.getByRole('table')).toBeVisible()
  await expect(admin.getByText('127.66.0.7')).toHaveCount(0)
})
