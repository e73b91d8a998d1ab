import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import Clip from './Clip.vue'

it('is cut off where it would widen the page and whole in its tooltip', () => {
  const name = 'x'.repeat(250)
  const clip = mount(Clip, { props: { text: name } })
  expect(clip.attributes('title')).toBe(name)
  expect(clip.classes()).toEqual(expect.arrayContaining(['block', 'truncate', 'max-w-full']))
  expect(clip.text()).toBe(name)
})
