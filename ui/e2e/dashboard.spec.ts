import { expect, test, type Page } from './console'

const figure = (page: Page, tile: string) => page.getByTestId(tile).locator('p').first()

test('figures arrive by themselves while the page is live', async ({ admin }) => {
  await admin.goto('/dashboard')
  await expect(admin.getByTestId('live').first()).toHaveText('Live')
  await expect(figure(admin, 'active-sessions')).toHaveText(/^[1-9]/)
  await expect(figure(admin, 'data-usage')).toHaveText(/(kB|MB|GB|TB)$/)

  const today = admin.getByTestId('data-usage').locator('dd').last()
  const before = await today.innerText()
  await expect(today).not.toHaveText(before, { timeout: 45_000 })
  await expect(admin.getByTestId('freshness')).toContainText(/Updated (just now|\ds ago|1\ds ago)/)
})

test('a lost connection shows in red, keeps the last good figures and asks every 5 seconds', async ({ admin }) => {
  let down = false
  const open: { close(): Promise<void> }[] = []
  await admin.routeWebSocket(/\/app\//, (socket) => {
    if (down) return void socket.close()
    socket.connectToServer()
    open.push(socket)
  })
  await admin.goto('/dashboard')
  await expect(admin.getByTestId('live').first()).toHaveText('Live')

  let asked = 0
  await admin.route('**/api/dashboard/stats', (route) => {
    asked += 1
    return route.abort()
  })
  down = true
  for (const socket of open) await socket.close()
  await expect(admin.getByTestId('live').first()).toHaveText('Offline', { timeout: 20_000 })
  await expect(admin.getByText('Showing the last good figures')).toBeVisible({ timeout: 15_000 })
  const sessions = await figure(admin, 'active-sessions').innerText()
  expect(sessions).toMatch(/^[1-9]/)
  asked = 0
  await expect.poll(() => asked, { timeout: 15_000 }).toBeGreaterThan(1)
  expect(await figure(admin, 'active-sessions').innerText()).toBe(sessions)

  down = false
  await admin.unroute('**/api/dashboard/stats')
  await expect(admin.getByTestId('live').first()).toHaveText('Live', { timeout: 30_000 })
  await expect(admin.getByText('Showing the last good figures')).toBeHidden()
})

test('trends can be seen over a day, a week, a month', async ({ admin }) => {
  await admin.goto('/dashboard')
  for (const range of ['7d', '30d', '24h']) {
    const answer = admin.waitForResponse((response) => response.url().includes(`usage-trend?range=${range}`))
    await admin.getByRole('radio', { name: range }).click()
    if (range !== '24h') expect((await answer).ok()).toBe(true)
    await expect(admin.getByRole('img', { name: 'Usage' }).locator('canvas')).toBeVisible()
  }
})

test('the refresh button has the figures computed anew', async ({ admin }) => {
  await admin.goto('/dashboard')
  const answer = admin.waitForResponse((response) => response.url().endsWith('/api/dashboard/refresh'))
  await admin.getByRole('button', { name: 'Refresh' }).click()
  expect((await answer).status()).toBe(200)
})
