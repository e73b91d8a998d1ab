import { defineRoom, type Role } from '../../kit/room'

const admins: Role[] = ['tenant_admin', 'platform_admin']
const root: Role[] = ['platform_admin']

export default defineRoom({
  routes: [
    { path: '/login', component: () => import('./LoginPage.vue'), meta: { public: true, title: 'login.title' } },
    { path: '/users', component: () => import('./StaffPage.vue'), meta: { title: 'staff.title', roles: admins } },
    { path: '/api-keys', component: () => import('./ApiKeysPage.vue'), meta: { title: 'key.title', roles: admins } },
    { path: '/audit', component: () => import('./AuditPage.vue'), meta: { title: 'audit.title', roles: admins } },
    { path: '/tenants', component: () => import('./TenantsPage.vue'), meta: { title: 'tenant.title', roles: root } },
  ],
  menu: [
    { section: 'operations', order: 3, label: 'audit.title', icon: 'i-lucide-scroll-text', to: '/audit', roles: admins },
    { section: 'people', order: 1, label: 'staff.title', icon: 'i-lucide-user-cog', to: '/users', roles: admins },
    { section: 'people', order: 2, label: 'key.title', icon: 'i-lucide-key-round', to: '/api-keys', roles: admins },
    { section: 'platform', order: 2, label: 'tenant.title', icon: 'i-lucide-building-2', to: '/tenants', roles: root },
  ],
})
