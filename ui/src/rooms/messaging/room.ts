import { defineRoom, type Role } from '../../kit/room'

const staff: Role[] = ['tenant_admin', 'staff']

export default defineRoom({
  routes: [
    { path: '/messages', component: () => import('./MessagesPage.vue'), meta: { title: 'message.title', roles: staff } },
    { path: '/messages/:id', component: () => import('./MessagePage.vue'), props: true, meta: { title: 'message.one', roles: staff } },
    { path: '/message-accounts', component: () => import('./AccountsPage.vue'), meta: { title: 'message.accounts', roles: staff } },
    { path: '/message-words', component: () => import('./WordsPage.vue'), meta: { title: 'message.words', roles: staff } },
  ],
  menu: [
    { section: 'operations', order: 4, label: 'message.title', icon: 'i-lucide-message-square', to: '/messages', roles: staff },
  ],
})
