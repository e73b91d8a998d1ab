import { defineRoom, type Role } from '../../kit/room'

const staff: Role[] = ['tenant_admin', 'staff']
const admin: Role[] = ['tenant_admin']

export default defineRoom({
  routes: [
    { path: '/payments', component: () => import('./PaymentsPage.vue'), meta: { title: 'payment.title', roles: staff } },
    { path: '/payment-accounts', component: () => import('./AccountsPage.vue'), meta: { title: 'payment.accounts', roles: admin } },
    { path: '/payment-callbacks', component: () => import('./CallbacksPage.vue'), meta: { title: 'payment.callbacks', roles: admin } },
  ],
  menu: [{ section: 'money', order: 1, label: 'payment.title', icon: 'i-lucide-banknote', to: '/payments', roles: staff }],
})
