import { defineRoom, type Role } from '../../kit/room'

const roles: Role[] = ['tenant_admin', 'staff']

export default defineRoom({
  routes: [
    { path: '/sessions', component: () => import('./SessionsPage.vue'), meta: { title: 'session.title' } },
    { path: '/sessions/:id', component: () => import('./SessionPage.vue'), props: true, meta: { title: 'session.one' } },
    { path: '/nases', component: () => import('./NasesPage.vue'), meta: { title: 'nas.title' } },
    { path: '/nases/new', component: () => import('./NasNewPage.vue'), meta: { title: 'nas.add', roles: ['tenant_admin', 'platform_admin'] } },
    { path: '/nases/:id', component: () => import('./NasPage.vue'), props: true, meta: { title: 'nas.one' } },
    { path: '/unknown-sources', component: () => import('./UnknownSourcesPage.vue'), meta: { title: 'nas.unknown.title', roles: ['platform_admin'] } },
    { path: '/access-attempts', component: () => import('./AccessAttemptsPage.vue'), meta: { title: 'attempt.title' } },
    { path: '/access-rules', component: () => import('./AccessRulesPage.vue'), meta: { title: 'rules.title' } },
  ],
  menu: [
    { section: 'access', order: 2, label: 'session.title', icon: 'i-lucide-activity', to: '/sessions', roles },
    { section: 'access', order: 4, label: 'nas.title', icon: 'i-lucide-router', to: '/nases', roles },
    { section: 'access', order: 4, label: 'nas.unknown.title', icon: 'i-lucide-circle-help', to: '/unknown-sources', roles: ['platform_admin'] },
    { section: 'access', order: 5, label: 'attempt.title', icon: 'i-lucide-log-in', to: '/access-attempts', roles },
    { section: 'access', order: 6, label: 'rules.title', icon: 'i-lucide-shield-check', to: '/access-rules', roles },
  ],
})
