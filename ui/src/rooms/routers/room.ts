import { defineRoom } from '../../kit/room'

export default defineRoom({
  routes: [
    { path: '/routers', component: () => import('./RoutersPage.vue'), meta: { title: 'router.title', roles: ['tenant_admin', 'staff'] } },
    { path: '/routers/:id', component: () => import('./RouterPage.vue'), props: true, meta: { title: 'router.one', roles: ['tenant_admin', 'staff'] } },
  ],
  menu: [{ section: 'access', order: 6, label: 'router.title', icon: 'i-lucide-cable', to: '/routers', roles: ['tenant_admin', 'staff'] }],
})
