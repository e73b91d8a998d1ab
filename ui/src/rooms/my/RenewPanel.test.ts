import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import type { MyAccount, MyLogin } from '../../api/my'
import RenewPanel from './RenewPanel.vue'

const account: MyAccount = { username: 'asha', state: 'active', online: false, tenant: { name: 'Savanna', slug: 'savanna', timeZone: 'Africa/Nairobi' } }

it.each([
  [true, 'As usual here: yes'],
  [false, 'As usual here: no'],
])('says what is usual here: %s', (autoRenewUsual, words) => {
  expect(mount(RenewPanel, { props: { login: {} as MyLogin, account: { ...account, autoRenewUsual } } }).text()).toContain(words)
})
