import './kit/tokens.css'
import { _api } from '@iconify/vue'
import ui from '@nuxt/ui/vue-plugin'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { makeRouter } from './shell/router'

// An icon that is not built in stays blank; it is never asked from the icon library's own service.
_api.setFetch(() => Promise.reject(new Error('icons are built in')))

const app = createApp(App)
app.use(createPinia())
app.use(makeRouter())
app.use(ui)
app.mount('#app')
