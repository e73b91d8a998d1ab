import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import type { NasCommand } from '../../api/types'
import { forgetResources } from '../../api/useResource'
import CommandNote from './CommandNote.vue'
import { follow, followPending } from './commands'

const { listNasCommands } = vi.hoisted(() => ({ listNasCommands: vi.fn() }))
vi.mock('../../api/sessions', () => ({ listNasCommands }))

/** What the server knows; asked for as the server is asked. */
let stored: NasCommand[] = []

beforeEach(() => {
  vi.useFakeTimers()
  stored = []
  listNasCommands.mockImplementation(({ state, sessionId }: { state?: string; sessionId?: string }) =>
    Promise.resolve({ items: stored.filter((c) => (!state || c.state === state) && (!sessionId || c.sessionId === sessionId)) }),
  )
})
afterEach(() => vi.useRealTimers())

function command(sessionId: string, change: Partial<NasCommand> = {}): NasCommand {
  return { id: `of-${sessionId}`, kind: 'disconnect', nasId: 'n', sessionId, state: 'pending', attempts: 0, requestedAt: '2026-03-01T12:00:00Z', ...change }
}

const noteOf = (sessionId: string) => mount(CommandNote, { props: { sessionId } })

it('shows a disconnect at once and follows it past a silent router to its end', async () => {
  const done = vi.fn()
  const note = noteOf('a')
  expect(note.text()).toBe('')

  stored = [command('a')]
  follow(command('a'), done)
  await nextTick()
  expect(note.text()).toContain('Disconnect sent')

  stored = [command('a', { attempts: 3, result: 'no answer' })]
  await vi.advanceTimersByTimeAsync(60_000)
  expect(note.text()).toContain('Router silent, trying again')
  expect(done).not.toHaveBeenCalled()

  stored = [command('a', { attempts: 4, state: 'acknowledged' })]
  await vi.advanceTimersByTimeAsync(10_000)
  expect(note.text()).toContain('Disconnected')
  expect(done).toHaveBeenCalledTimes(1)

  const asked = listNasCommands.mock.calls.length
  await vi.advanceTimersByTimeAsync(60_000)
  expect(listNasCommands.mock.calls.length).toBe(asked)
})

it.each([['refused', 'refused'], ['unanswered', 'No answer'], ['obsolete', 'ended already']] as const)('says so when it ends as %s', async (state, said) => {
  stored = [command(state, { state })]
  follow(command(state), () => {})
  await vi.advanceTimersByTimeAsync(2_000)
  expect(noteOf(state).text()).toContain(said)
})

it('goes on after the server could not be reached', async () => {
  follow(command('b'), () => {})
  listNasCommands.mockRejectedValueOnce(new Error('away'))
  await vi.advanceTimersByTimeAsync(1_000)
  stored = [command('b', { state: 'acknowledged' })]
  await vi.advanceTimersByTimeAsync(2_000)
  expect(noteOf('b').text()).toContain('Disconnected')
})

it('takes up what was under way before the page was loaded', async () => {
  stored = [command('c', { attempts: 2, result: 'no answer' })]
  followPending()
  await vi.advanceTimersByTimeAsync(1)
  expect(noteOf('c').text()).toContain('Router silent')
})

it('asks no more once nobody is signed in', async () => {
  stored = [command('left')]
  follow(command('left'), vi.fn())
  await vi.advanceTimersByTimeAsync(5_000)
  forgetResources()
  await vi.advanceTimersByTimeAsync(5_000) // the question that was on its way
  const asked = listNasCommands.mock.calls.length
  await vi.advanceTimersByTimeAsync(60_000)
  expect(listNasCommands.mock.calls.length).toBe(asked)
})
