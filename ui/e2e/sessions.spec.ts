import { expect, test } from './console'

test('open sessions are listed and grow as the routers report', async ({ admin }) => {
  await admin.goto('/sessions?state=open')
  const rows = admin.locator('tbody').getByRole('row')
  await expect(rows.first()).toContainText('Open')
  const before = await admin.locator('tbody').innerText()
  await expect.poll(() => admin.locator('tbody').innerText(), { timeout: 45_000 }).not.toBe(before)
})

test('a session is disconnected after a question, and the answer of the router is shown', async ({ admin }) => {
  // A household's: whoever has just paid at the hotspot may be in the middle of another journey.
  await admin.goto('/sessions?state=open&accessKind=pppoe')
  await admin.getByRole('button', { name: /^Disconnect / }).first().click()
  const dialog = admin.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog).toBeHidden()

  await admin.locator('tbody').getByRole('link').first().click()
  await expect(admin.getByRole('heading', { level: 1 })).toContainText('Session of')
  await admin.getByRole('button', { name: 'Disconnect' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click()
  await expect(admin.getByText(/is disconnected|had ended already|refused to disconnect/).first()).toBeVisible({ timeout: 40_000 })
  const asked = admin.locator('section').filter({ has: admin.getByRole('heading', { name: 'Requests to the router' }) })
  await expect(asked.locator('tbody').getByRole('row').first()).toContainText('Disconnect')
})
