import { expect, test } from './console'

test('search, sort and filters live in the address', async ({ admin }) => {
  await admin.goto('/subscribers')
  await admin.getByRole('searchbox').fill('pppoe-demo')
  await expect(admin).toHaveURL(/q=pppoe-demo/)
  await expect(admin.locator('tbody').getByRole('link', { name: 'pppoe-demo' })).toBeVisible()
  await expect(admin.locator('tbody').getByRole('link', { name: 'demo', exact: true })).toHaveCount(0)

  await admin.reload()
  await expect(admin.getByRole('searchbox')).toHaveValue('pppoe-demo')
  await admin.getByRole('button', { name: 'Clear' }).click()
  await expect(admin).toHaveURL(/\/subscribers$/)

  await admin.getByRole('button', { name: 'Username' }).click()
  await expect(admin).toHaveURL(/sort=-username/)
  await expect(admin.getByRole('columnheader', { name: 'Username' })).toHaveAttribute('aria-sort', 'descending')

  await admin.goto('/subscribers?q=no-such-subscriber-anywhere')
  await expect(admin.getByText('Nothing matches')).toBeVisible()
})

test('a subscriber is added, suspended with the reason shown, let in again and removed', async ({ admin }) => {
  const username = `journey-${Date.now()}`
  await admin.goto('/subscribers')
  await admin.getByRole('button', { name: 'Add subscriber' }).click()
  const dialog = admin.getByRole('dialog')
  await dialog.getByLabel('Username').fill(username)
  await dialog.getByLabel('Password').fill('secret-enough')
  await dialog.getByRole('combobox', { name: 'Package' }).click()
  await admin.getByRole('option').first().click()
  await dialog.getByRole('button', { name: 'Add subscriber' }).click()
  await expect(admin.getByRole('heading', { level: 1 })).toContainText(username)
  await expect(admin.getByTestId('why')).toContainText('This customer can connect')

  await admin.getByRole('button', { name: 'Suspend' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click()
  await expect(admin.getByTestId('why')).toContainText('Why can this customer not connect?')
  await expect(admin.getByTestId('why')).toContainText(/suspend/i)

  await admin.getByRole('button', { name: 'Activate' }).click()
  await expect(admin.getByTestId('why')).toContainText('This customer can connect')

  await admin.getByRole('button', { name: 'Delete' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(admin).toHaveURL(/\/subscribers$/)
})

test('a device that is added can be blocked', async ({ admin }) => {
  await admin.goto('/subscribers?q=pppoe-demo')
  await admin.locator('tbody').getByRole('link', { name: 'pppoe-demo' }).click()
  const devices = admin.locator('section').filter({ has: admin.getByRole('heading', { name: 'Devices' }) })
  await devices.getByRole('button', { name: 'Add' }).click()
  await admin.getByRole('dialog').getByLabel('Hardware address').fill('02:00:5e:77:00:01')
  await admin.getByRole('dialog').getByRole('button', { name: 'Add' }).click()
  const device = devices.getByRole('listitem').filter({ hasText: '02-00-5E-77-00-01' })
  await device.getByRole('button').click()
  await admin.getByRole('menuitem', { name: 'Block' }).click()
  await expect(device).toContainText('Blocked')
  await device.getByRole('button').click()
  await admin.getByRole('menuitem', { name: 'Forget' }).click()
  await expect(device).toHaveCount(0)
})
