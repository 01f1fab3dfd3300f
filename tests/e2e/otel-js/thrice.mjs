// SPDX-License-Identifier: GPL-3.0-or-later
// What a client does that loses the answers: every request goes to the receiver three times, and the sender is given the
// last answer.
//
//   node thrice.mjs RECEIVER     http://127.0.0.1:4318; prints the URL to send to, serves until standard input closes
import {createServer} from 'node:http';

const receiver = process.argv[2];
const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request)
    chunks.push(chunk);
  const {host, connection, 'transfer-encoding': chunked, ...headers} = request.headers;
  const send = () => fetch(receiver + request.url, {method: request.method, headers, body: Buffer.concat(chunks)});
  await (await send()).arrayBuffer();
  await (await send()).arrayBuffer();
  const answer = await send();
  response.writeHead(answer.status, {'Content-Type': answer.headers.get('content-type') ?? 'text/plain'});
  response.end(Buffer.from(await answer.arrayBuffer()));
}).listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
process.stdin.resume().on('end', () => process.exit(0));
