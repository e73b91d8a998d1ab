import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, expect, it, vi } from 'vitest'
import WhyPanel from './WhyPanel.vue'

afterEach(() => void vi.unstubAllGlobals())

async function titleOf(checks: object[]): Promise<string> {
  const told = { online: false, wouldAccept: true, explanation: '', checks, lastRejects: [] }
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(told), { headers: { 'Content-Type': 'application/json' } })))
  const panel = mount(WhyPanel, { props: { id: `s${checks.length}`, online: false, state: 'active' }, global: { stubs: { Panel: { props: ['title'], template: '<h2>{{ title }}</h2>' } } } })
  await flushPromises()
  const title = panel.text()
  panel.unmount()
  return title
}

it('does not say of somebody who logged out that nothing is the matter', async () => {
  expect(await titleOf([])).toBe('This customer can connect')
  expect(await titleOf([{ name: 'logout', ok: false, text: 'logged out' }])).toBe('This customer has logged out')
})
