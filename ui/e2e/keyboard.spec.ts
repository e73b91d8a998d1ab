import { expect, test } from './console'

test('the page can be reached past the menu, and the menu without a mouse', async ({ admin }) => {
  await admin.goto('/dashboard')
  await expect(admin.getByRole('heading', { name: 'Dashboard' })).toBeVisible()
  await admin.keyboard.press('Tab')
  await expect(admin.getByRole('link', { name: 'Skip to the page' })).toBeFocused()
  await admin.keyboard.press('Enter')
  await expect(admin.locator('#page')).toBeFocused()

  const plans = admin.getByRole('navigation', { name: 'Main menu' }).getByRole('link', { name: 'Packages' })
  await plans.focus()
  await admin.keyboard.press('Enter')
  await expect(admin.getByRole('heading', { name: 'Packages' })).toBeVisible()
})

test('a dialog holds the focus, closes with Escape and gives the focus back', async ({ admin }) => {
  await admin.goto('/plans')
  const add = admin.getByRole('button', { name: 'Add package' })
  await add.focus()
  await admin.keyboard.press('Enter')
  const dialog = admin.getByRole('dialog')
  await expect(dialog).toBeVisible()
  for (let n = 0; n < 30; n += 1) {
    await admin.keyboard.press('Tab')
    expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true)
  }
  await admin.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(add).toBeFocused()
})

test('a list is sorted and opened from the keyboard', async ({ admin }) => {
  await admin.goto('/subscribers')
  const header = admin.getByRole('columnheader', { name: 'Username' })
  const first = admin.locator('tbody').getByRole('link').first()
  const before = await first.innerText()
  await header.getByRole('button').focus()
  await admin.keyboard.press('Enter')
  await expect(header).toHaveAttribute('aria-sort', 'descending')
  await expect(first).not.toHaveText(before) // the rows that were there go when the others come
  await first.focus()
  await admin.keyboard.press('Enter')
  await expect(admin).toHaveURL(/\/subscribers\/[0-9a-f-]{36}$/)
})

test('ranges are a group of choices moved by arrow keys', async ({ admin }) => {
  await admin.goto('/dashboard')
  await admin.getByRole('radio', { name: '24h' }).focus()
  await admin.keyboard.press('ArrowRight')
  await expect(admin.getByRole('radio', { name: '7d' })).toBeFocused()
  await expect(admin.getByRole('radio', { name: '7d' })).toHaveAttribute('aria-checked', 'true')
})

test('any page and any subscriber is a few keys away', async ({ admin }) => {
  await admin.goto('/dashboard')
  await expect(admin.getByRole('heading', { name: 'Dashboard' })).toBeVisible()
  await admin.keyboard.press('Control+k')
  await expect(admin.getByPlaceholder('Page, username, name or phone')).toBeFocused()
  await admin.keyboard.type('Access att')
  await admin.keyboard.press('Enter')
  await expect(admin).toHaveURL(/\/access-attempts$/)

  await admin.keyboard.press('Control+k')
  await admin.keyboard.type('pppoe-demo')
  await expect(admin.getByRole('option', { name: 'pppoe-demo' })).toBeVisible()
  await admin.keyboard.press('Enter')
  await expect(admin.getByRole('heading', { level: 1 })).toContainText('pppoe-demo')
})

test('Enter in a dialog means its form, from the first key on', async ({ root }) => {
  await root.goto('/tenants')
  await root.getByRole('button', { name: 'Add tenant' }).first().focus()
  await root.keyboard.press('Enter')
  const dialog = root.getByRole('dialog')
  await expect(dialog.getByLabel('Name').first()).toBeFocused()
  await root.keyboard.press('Enter')
  await expect(dialog).toBeVisible()
  await dialog.getByLabel('Name').first().fill('Savanna once more')
  await dialog.getByLabel('Short name').fill('savanna')
  await dialog.getByRole('group').getByLabel('Name').fill('Somebody')
  await dialog.getByLabel('E-mail').fill('somebody@savanna.test')
  await dialog.getByLabel('Password').fill('a password of nobody')
  await root.keyboard.press('Enter')
  await expect(dialog.getByRole('alert')).toContainText('savanna')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
})
