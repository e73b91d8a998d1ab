import { defineRoom, type Role } from '../../kit/room'

const staff: Role[] = ['tenant_admin', 'staff']

export default defineRoom({
  routes: [
    { path: '/purchases', component: () => import('./PurchasesPage.vue'), meta: { title: 'purchase.title', roles: staff } },
    { path: '/purchases/:id', component: () => import('./PurchasePage.vue'), props: true, meta: { title: 'purchase.one', roles: staff } },
    { path: '/portal', component: () => import('./PortalPage.vue'), meta: { title: 'portal.title', roles: staff } },
  ],
  menu: [
    { section: 'money', order: 2, label: 'purchase.title', icon: 'i-lucide-shopping-bag', to: '/purchases', roles: staff },
    { section: 'access', order: 7, label: 'portal.title', icon: 'i-lucide-wifi', to: '/portal', roles: staff },
  ],
})
