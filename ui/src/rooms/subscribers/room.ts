import { defineRoom } from '../../kit/room'

export default defineRoom({
  routes: [
    { path: '/subscribers', component: () => import('./SubscribersPage.vue'), meta: { title: 'subscriber.title' } },
    { path: '/subscribers/:id', component: () => import('./SubscriberPage.vue'), props: true, meta: { title: 'subscriber.title' } },
  ],
  menu: [
    { section: 'access', order: 1, label: 'subscriber.title', icon: 'i-lucide-users', to: '/subscribers', roles: ['tenant_admin', 'staff'] },
  ],
})
