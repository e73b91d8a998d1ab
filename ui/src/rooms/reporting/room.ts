import { defineRoom } from '../../kit/room'

export default defineRoom({
  routes: [
    { path: '/dashboard', component: () => import('./DashboardPage.vue'), meta: { title: 'dashboard.title' } },
    { path: '/system', component: () => import('./SystemPage.vue'), meta: { title: 'system.title', roles: ['platform_admin'] } },
  ],
  menu: [
    { section: 'overview', order: 1, label: 'dashboard.title', icon: 'i-lucide-gauge', to: '/dashboard', roles: ['tenant_admin', 'staff'] },
    { section: 'platform', order: 1, label: 'system.title', icon: 'i-lucide-layers', to: '/system', roles: ['platform_admin'] },
  ],
})
