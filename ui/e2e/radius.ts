import { createHmac, createHash, randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'

/** An access request as a router sends it, signed with a Message-Authenticator (RFC 2865 §3, RFC 3579 §3.2). */
function accessRequest(secret: string, username: string, password: string): Buffer {
  const authenticator = randomBytes(16)
  const attribute = (type: number, value: Buffer) => Buffer.concat([Buffer.from([type, value.length + 2]), value])
  const signature = attribute(80, Buffer.alloc(16))
  const rest = Buffer.concat([
    attribute(1, Buffer.from(username)),
    attribute(2, hidden(password, secret, authenticator)),
    attribute(4, Buffer.from([127, 0, 0, 1])),
  ])
  const header = Buffer.from([1, 7, 0, 20 + signature.length + rest.length])
  const packet = Buffer.concat([header, authenticator, signature, rest])
  createHmac('md5', secret).update(packet).digest().copy(packet, 22)
  return packet
}

/** User-Password, hidden with the shared secret (RFC 2865 §5.2). */
function hidden(password: string, secret: string, authenticator: Buffer): Buffer {
  const clear = Buffer.alloc(16)
  clear.write(password)
  const mask = createHash('md5').update(secret).update(authenticator).digest()
  return Buffer.from(clear.map((octet, at) => octet ^ (mask[at] ?? 0)))
}

/** Sends one access request from this address and waits for nothing. */
export function knock(from: string, port: number): Promise<void> {
  return new Promise((sent) => {
    const socket = createSocket('udp4')
    socket.bind(0, from, () => socket.send(accessRequest('nobody knows', 'x', 'x'), port, '127.0.0.1', () => (socket.close(), sent())))
  })
}

/** Sends one access request from this address and waits for the answer's code: 2 accept, 3 reject. */
export function ask(from: string, port: number, secret: string, username: string, password: string): Promise<number> {
  return new Promise((answer, fail) => {
    const socket = createSocket('udp4')
    const timer = setTimeout(() => (socket.close(), fail(new Error('no answer'))), 5_000)
    socket.on('message', (message) => {
      clearTimeout(timer)
      socket.close()
      answer(message[0] ?? 0)
    })
    socket.bind(0, from, () => socket.send(accessRequest(secret, username, password), port, '127.0.0.1'))
  })
}
