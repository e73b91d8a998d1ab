import { watch } from 'vue'
import { createRouter, createWebHistory, type Router } from 'vue-router'
import { useLogin } from '../api/login'
import { say, t } from '../kit/text'
import { rooms } from './rooms'

/** Where a signed-in person lands; the platform's own people have no network to look at. */
export const homeOf = (role: string | undefined): string => (role === 'platform_admin' ? '/system' : '/dashboard')

export function makeRouter(): Router {
  const router = createRouter({
    history: createWebHistory(),
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
    routes: [
      { path: '/', redirect: () => homeOf(useLogin().role) },
      ...rooms.flatMap((room) => room.routes),
      { path: '/:rest(.*)*', component: () => import('./NotFound.vue'), meta: { title: 'error.notFound' } },
    ],
  })

  router.beforeEach(async (to) => {
    if (to.meta.public) return true
    const login = useLogin()
    // A server that cannot be reached is not a reason to sign anybody out; the login page says what is wrong.
    const signedIn = await login.restore().catch(() => false)
    if (!signedIn) return { path: '/login', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
    const mayOpen = login.is(...(to.meta.roles ?? []))
    return to.path === '/' || !mayOpen ? homeOf(login.role) : true
  })

  router.afterEach((to) => {
    const title = typeof to.meta.title === 'string' ? say(to.meta.title) : undefined
    document.title = title ? `${title} · ${t('app.name')}` : t('app.name')
  })

  const login = useLogin()
  watch(
    () => login.me,
    (me) => {
      const here = router.currentRoute.value
      if (!me && !here.meta.public) void router.push({ path: '/login', query: { to: here.fullPath } })
    },
  )
  return router
}
