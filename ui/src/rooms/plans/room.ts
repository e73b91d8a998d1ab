import { defineRoom } from '../../kit/room'

export default defineRoom({
  routes: [{ path: '/plans', component: () => import('./PlansPage.vue'), meta: { title: 'plan.title' } }],
  menu: [
    { section: 'access', order: 3, label: 'plan.title', icon: 'i-lucide-package', to: '/plans', roles: ['tenant_admin', 'staff'] },
  ],
})
