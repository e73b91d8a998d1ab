import { defineRoom } from '../../kit/room'

export default defineRoom({
  routes: [{ path: '/payments', component: () => import('./PaymentsPage.vue'), meta: { title: 'payment.title' } }],
  menu: [
    { section: 'money', order: 1, label: 'payment.title', icon: 'i-lucide-banknote', to: '/payments', roles: ['tenant_admin', 'staff'] },
  ],
})
