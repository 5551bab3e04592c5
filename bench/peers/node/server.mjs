// A messenger as it is commonly built on Node: Socket.IO (WebSocket and polling), PostgreSQL, one process.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import pg from 'pg';
import { Server } from 'socket.io';
import { v7 } from 'uuid';

const { PORT, DATABASE_URL, SECRET } = process.env;

const database = new pg.Pool({ connectionString: DATABASE_URL, max: 10 });
// A connection that breaks while it is idle; the next query opens another.
database.on('error', (error) => console.error(error.message));

const http = createServer();
const io = new Server(http, { perMessageDeflate: false, serveClient: false });

/** Whose token it is; undefined if it is nobody's. */
function signedIn(token) {
  const [user, signature] = String(token).split('.');
  const expected = createHmac('sha256', SECRET).update(user).digest('hex');
  const given = Buffer.from(signature ?? '');
  return given.length === expected.length && timingSafeEqual(given, Buffer.from(expected)) ? user : undefined;
}

async function chatsOf(user) {
  const { rows } = await database.query({
    name: 'chats',
    text: 'select chat_id from members where user_id = $1',
    values: [user],
    rowMode: 'array',
  });
  return rows.map(([chat]) => chat);
}

/** The stored message: for a repeat the first one, undefined for who is not in the chat. */
async function store(senderId, { chatId, content, clientId }) {
  const stored = await database.query({
    name: 'store',
    text: `insert into messages (id, chat_id, sender_id, client_id, content)
           select $1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::text
           where exists (select from members where chat_id = $2::uuid and user_id = $3::uuid)
           on conflict (chat_id, sender_id, client_id) do nothing
           returning id, content, created_at`,
    values: [v7(), chatId, senderId, clientId, content],
  });
  const row = stored.rows[0] ?? (await first(chatId, senderId, clientId));
  return row && { id: row.id, chatId, senderId, content: row.content, clientId, createdAt: row.created_at };
}

async function first(chatId, senderId, clientId) {
  const { rows } = await database.query({
    name: 'first',
    text: 'select id, content, created_at from messages where chat_id = $1 and sender_id = $2 and client_id = $3',
    values: [chatId, senderId, clientId],
  });
  return rows[0];
}

io.use(async (socket, next) => {
  const user = signedIn(socket.handshake.auth.token);
  if (!user) return next(new Error('unauthorized'));
  try {
    socket.data.user = user;
    socket.join(await chatsOf(user));
    next();
  } catch (error) {
    next(error);
  }
});

io.on('connection', (socket) => {
  socket.on('message:send', async (request, acknowledge) => {
    if (typeof acknowledge !== 'function') return;
    try {
      const message = await store(socket.data.user, request);
      if (!message) return acknowledge({ ok: false, error: 'not_a_member' });
      acknowledge({ ok: true, message });
      socket.to(message.chatId).emit('message:received', message);
    } catch (error) {
      console.error(error.message);
      acknowledge({ ok: false, error: 'failed' });
    }
  });
});

process.once('SIGTERM', async () => {
  await io.close();
  await database.end();
});

http.listen(Number(PORT), '127.0.0.1', 4096, () => console.log('ready'));
