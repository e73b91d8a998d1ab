import { ADMIN_PAGES, expect, ROOT_PAGES, settled, test } from './console'

test('every page of a tenant opens without a failure', async ({ admin }) => {
  for (const path of ADMIN_PAGES) await settled(admin, path)
})

test('every page of the platform opens without a failure', async ({ root }) => {
  for (const path of ROOT_PAGES) await settled(root, path)
})

test('nothing on a phone is wider than the phone', async ({ admin }) => {
  await admin.setViewportSize({ width: 390, height: 844 })
  for (const path of ADMIN_PAGES) {
    await settled(admin, path)
    const spill = await admin.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(spill, path).toBeLessThanOrEqual(0)
  }
})

test('the menu of a phone leads on and closes behind', async ({ admin }) => {
  await admin.setViewportSize({ width: 390, height: 844 })
  await admin.goto('/dashboard')
  await admin.getByRole('button', { name: 'Open the menu' }).click()
  await admin.getByRole('dialog').getByRole('link', { name: 'Sessions' }).click()
  await expect(admin.getByRole('heading', { name: 'Sessions', level: 1 })).toBeVisible()
  await expect(admin.getByRole('dialog')).toBeHidden()
})

test('the dark is chosen once and stays', async ({ admin }) => {
  const brightness = () => admin.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!
    canvas.fillStyle = getComputedStyle(document.body).backgroundColor
    canvas.fillRect(0, 0, 1, 1)
    return canvas.getImageData(0, 0, 1, 1).data.slice(0, 3).reduce((sum, part) => sum + part, 0)
  })
  const choose = async (name: string) => {
    await admin.getByRole('button', { name: 'Account and settings' }).first().click()
    await admin.getByRole('menuitemcheckbox', { name }).click()
  }
  await admin.goto('/dashboard')
  await choose('Dark')
  await expect.poll(brightness).toBeLessThan(150)
  await admin.reload()
  await expect.poll(brightness).toBeLessThan(150)
  await admin.keyboard.press('Escape')
  await choose('Light')
  await expect.poll(brightness).toBeGreaterThan(600)
  await choose('As the device')
})
