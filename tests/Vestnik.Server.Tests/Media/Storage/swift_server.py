"""OpenStack Swift with its S3 interface: all of its servers in this process, on free loopback ports, in a folder of its own.

Says "ready PORT" when it can be asked, and ends with its standard input."""

import os
import sys

folder, user, secret = sys.argv[1:4]

from eventlet import hubs, listen, patcher, sleep, spawn, wsgi
from swift.common import utils

# Before anything of Swift looks for the settings of this machine.
utils.SWIFT_CONF_FILE = os.path.join(folder, 'swift.conf')
utils.HASH_PATH_SUFFIX = b'vestnik'
hubs.use_hub(utils.get_hub())
# By its newer name, or its older one.
(getattr(utils, 'monkey_patch', None) or utils.eventlet_monkey_patch)()

from swift.common.http_protocol import SwiftHttpProtocol
from swift.common.ring import RingBuilder
from swift.common.wsgi import loadapp

STORES = ('account', 'container', 'object')
PROXY = f"""
[pipeline:main]
pipeline = catch_errors gatekeeper cache bulk s3api tempauth copy slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
max_bucket_listing = 50
[filter:tempauth]
use = egg:swift#tempauth
user_{user.replace(':', '_')} = {secret} .admin
""" + ''.join(
    f'[filter:{name}]\nuse = egg:swift#{name}\n' for name in ('catch_errors', 'gatekeeper', 'bulk', 'copy', 'slo', 'dlo')
)


def settings(name, port, pipeline):
    path = os.path.join(folder, name + '.conf')
    with open(path, 'w') as file:
        file.write(f"""
[DEFAULT]
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
disable_fallocate = true
bind_ip = 127.0.0.1
bind_port = {port}
log_level = ERROR
{pipeline}""")
    return path


def make_ring(name, port):
    builder = RingBuilder(4, 1, 1)
    builder.add_dev({
        'region': 1, 'zone': 1, 'weight': 1.0, 'device': 'disk', 'meta': '',
        'ip': '127.0.0.1', 'port': port, 'replication_ip': '127.0.0.1', 'replication_port': port,
    })
    builder.rebalance()
    builder.get_ring().save(os.path.join(folder, name + '.ring.gz'))


def serve(socket, path):
    spawn(
        wsgi.server, socket, loadapp(path), utils.NullLogger(), protocol=SwiftHttpProtocol,
        capitalize_response_headers=False, log_output=False)


def end_with_input():
    sys.stdin.read()
    os._exit(0)


patcher.original('threading').Thread(target=end_with_input, daemon=True).start()
os.makedirs(os.path.join(folder, 'devices', 'disk'))
sockets = {name: listen(('127.0.0.1', 0)) for name in STORES + ('proxy',)}
ports = {name: socket.getsockname()[1] for name, socket in sockets.items()}
for name in STORES:
    make_ring(name, ports[name])
for name in STORES:
    pipeline = f'[pipeline:main]\npipeline = {name}-server\n[app:{name}-server]\nuse = egg:swift#{name}\n'
    serve(sockets[name], settings(name, ports[name], pipeline))
serve(sockets['proxy'], settings('proxy', ports['proxy'], PROXY))
print('ready', ports['proxy'], flush=True)
while True:
    sleep(3600)
