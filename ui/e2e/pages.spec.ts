import { ADMIN_PAGES, expect, ROOT_PAGES, settled, test } from './console'

// Walks that know nothing of one another: whichever worker is free takes the next.
test.describe.configure({ mode: 'parallel' })

/** As long as it takes to walk through all pages on a busy machine. */
const WALK_MS = 180_000

test('every page of a tenant opens without a failure', async ({ admin }) => {
  test.setTimeout(WALK_MS)
  for (const path of ADMIN_PAGES) await settled(admin, path)
})

test('every page of the platform opens without a failure', async ({ root }) => {
  for (const path of ROOT_PAGES) await settled(root, path)
})

test('nothing on a phone is wider than the phone', async ({ admin }) => {
  test.setTimeout(WALK_MS)
  await admin.setViewportSize({ width: 390, height: 844 })
  for (const path of ADMIN_PAGES) {
    await settled(admin, path)
    const spill = await admin.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(spill, path).toBeLessThanOrEqual(0)
  }
})

test('what a finger must hit in a list is large enough', async ({ admin }) => {
  test.setTimeout(WALK_MS)
  await admin.setViewportSize({ width: 390, height: 844 })
  for (const path of ['/sessions?state=open', '/subscribers', '/nases', '/payments', '/purchases', '/invoices', '/journal', '/vouchers', '/agents', '/messages', '/routers']) {
    await settled(admin, path)
    const small = await admin.locator('main :is(a, button, input)').evaluateAll((targets) =>
      targets
        .map((target) => ({ target, box: target.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && (box.height < 40 || box.width < 40))
        .map(({ target, box }) => `${target.outerHTML.slice(0, 80)} ${box.width} x ${box.height}`),
    )
    expect(small, path).toEqual([])
  }
})

test('the description of the interface fits a phone and shows no marks of its source', async ({ visitor }) => {
  await visitor.setViewportSize({ width: 390, height: 844 })
  await visitor.goto('/api/docs')
  await visitor.locator('details').evaluateAll((parts) => parts.forEach((part) => ((part as HTMLDetailsElement).open = true)))
  expect(await visitor.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  expect(await visitor.locator('body > p').allInnerTexts()).not.toContainEqual(expect.stringContaining('`'))
})

const SIZES = [{ width: 1280, height: 800 }, { width: 390, height: 844 }]

test('figures and their names are whole on a small screen and a phone', async ({ admin, root }) => {
  for (const [page, path] of [[admin, '/dashboard'], [root, '/system']] as const) {
    for (const size of SIZES) {
      await page.setViewportSize(size)
      await settled(page, path)
      // Beyond the edge of its tile, or cut off inside: either way it cannot be read.
      const cut = await page.locator('main section dt, main section dd').evaluateAll((cells) =>
        cells
          .filter((cell) => {
            const edge = cell.closest('section')?.getBoundingClientRect().right ?? 0
            const spill = [cell, ...cell.querySelectorAll('*')].some((part) => part.getBoundingClientRect().right > edge)
            return spill || cell.scrollWidth > cell.clientWidth + 1
          })
          .map((cell) => cell.textContent),
      )
      expect(cut, `${path} at ${size.width}`).toEqual([])
    }
  }
})

test('a name of any length widens no page', async ({ admin }) => {
  const name = 'somebody-with-a-very-long-name-'.repeat(4)
  const made = await admin.evaluate(async (username) => {
    const { token } = JSON.parse(localStorage.getItem('turnpike.access') ?? '{}') as { token: string }
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
    const body = JSON.stringify({ username, password: 'long enough', accessKind: 'hotspot' })
    const answer = await fetch('/api/subscribers', { method: 'POST', headers, body })
    return { status: answer.status, id: ((await answer.json()) as { id: string }).id }
  }, name)
  expect([201, 409]).toContain(made.status)
  for (const size of SIZES) {
    await admin.setViewportSize(size)
    for (const path of ['/subscribers?q=somebody-with', ...(made.status === 201 ? [`/subscribers/${made.id}`] : [])]) {
      await settled(admin, path)
      await expect(admin.getByText(name).first()).toBeVisible()
      const spill = await admin.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(spill, `${path} at ${size.width}`).toBeLessThanOrEqual(0)
    }
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
