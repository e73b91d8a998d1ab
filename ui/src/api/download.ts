import { address, send, type Query } from './client'

/** Fetches a file that only somebody signed in may have, and hands it to the browser to keep. */
export async function download(path: string, name: string, query: Query = {}): Promise<void> {
  const response = await send('GET', address(path, {}, query))
  const url = URL.createObjectURL(await response.blob())
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
