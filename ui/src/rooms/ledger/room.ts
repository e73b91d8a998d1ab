import { defineRoom } from '../../kit/room'

const roles = ['tenant_admin' as const, 'staff' as const]

export default defineRoom({
  routes: [
    { path: '/journal', component: () => import('./JournalPage.vue'), meta: { title: 'ledger.title' } },
    { path: '/reconciliation', component: () => import('./ReconciliationPage.vue'), meta: { title: 'reconcile.title' } },
  ],
  menu: [
    { section: 'money', order: 5, label: 'ledger.title', icon: 'i-lucide-book-open-text', to: '/journal', roles },
    { section: 'money', order: 6, label: 'reconcile.title', icon: 'i-lucide-scale', to: '/reconciliation', roles },
  ],
})
