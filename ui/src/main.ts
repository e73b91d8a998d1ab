import './kit/tokens.css'
import ui from '@nuxt/ui/vue-plugin'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { makeRouter } from './shell/router'

const app = createApp(App)
app.use(createPinia())
app.use(makeRouter())
app.use(ui)
app.mount('#app')
