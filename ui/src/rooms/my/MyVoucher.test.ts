import { flushPromises, mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { MyLogin, MyPurchaseStory } from '../../api/my'
import { Problem } from '../../api/problem'
import MyVoucher from './MyVoucher.vue'

const story = { purchase: { id: 'p', state: 'granted' }, events: [] } as unknown as MyPurchaseStory

const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: { render: () => null } }] })

function show(useVoucher: MyLogin['useVoucher']) {
  return mount(MyVoucher, { props: { login: { useVoucher } as MyLogin }, global: { plugins: [router] } })
}

async function type(page: ReturnType<typeof show>, code: string): Promise<void> {
  await page.get('input').setValue(code)
  await page.get('form').trigger('submit')
  await flushPromises()
}

it('uses a code once, also when no answer came and it is sent again', async () => {
  const useVoucher = vi.fn<MyLogin['useVoucher']>().mockRejectedValueOnce(Problem.unreachable()).mockResolvedValue(story)
  const page = show(useVoucher)
  await type(page, 'abcd-efgh-jkmn')
  await type(page, 'abcd-efgh-jkmn')
  const [first, second] = useVoucher.mock.calls
  expect(second?.[0]).toEqual(first?.[0])
  expect(page.emitted('used')).toEqual([[story]])
  expect(page.get('input').element.value).toBe('')

  await type(page, 'abcd-efgh-jkmp')
  expect(useVoucher.mock.calls[2]?.[0].key).not.toBe(first?.[0].key)
})

it.each([
  ['voucher_refused', 'not valid'],
  ['voucher_other_service', 'not for this kind of connection'],
  ['voucher_tries_exhausted', 'Wait'],
  ['subscriber_suspended', 'as the server says it'],
])('says %s in words', async (code, words) => {
  const page = show(() => Promise.reject(new Problem(409, code, 'as the server says it')))
  await type(page, 'x')
  expect(page.text()).toContain(words)
  expect(page.emitted('used')).toBeUndefined()
})
