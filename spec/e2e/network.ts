import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';

/** What is on the way between camera and bridge. */
export type Quality = 'smooth' | 'rough';

/** Runs a script of the shell; `$1`, `$2` … are the words. */
function shell(script: string, ...words: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync('sh', ['-e', '-c', script, 'sh', ...words], {
    encoding: 'utf8',
    timeout: 10_000,
    env: environment,
  });
}

const environment = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` };

/** Why no packets can be recorded here; undefined where they can. */
export function whyNoTcpdump(): string | undefined {
  return whyNot('tcpdump -i lo -d tcp');
}

/** Why no network can be made here; undefined where one can. */
export function whyNoNetwork(): string | undefined {
  const name = `sb-try-${randomBytes(4).toString('hex')}`;
  return whyNoTcpdump() ?? whyNot('ip netns add $1; ip netns del $1; tc -V', name);
}

function whyNot(script: string, ...words: readonly string[]): string | undefined {
  const { status, stderr, error } = shell(script, ...words);
  if (status === 0) return undefined;
  return [error?.message, ...stderr.trim().split('\n')].findLast((line) => line) ?? 'no reason was given';
}

/** A camera's and a bridge's network namespace, with an MTU of 1500 between them and nothing that joins segments. */
const link = `
camera=$1 bridge=$2 first=$3 second=$4
ip link add $first netns $camera mtu 1500 type veth peer name $second netns $bridge mtu 1500
for end in "$camera $first" "$bridge $second"; do
  set -- $end
  ip -n $1 link set dev $2 gso_max_size 1500 gso_max_segs 1 2>/dev/null || true
  ip netns exec $1 ethtool -K $2 tso off gso off gro off >/dev/null 2>&1 || true
  ip -n $1 link set dev $2 up
done`;

/** Loses, delays, repeats and swaps packets, by netem where the kernel has it. */
const netem = `
tc -n $1 qdisc add dev $2 root netem limit 20000 delay 5ms reorder 25% 50% loss 5% duplicate 1% seed 42 2>/dev/null ||
tc -n $1 qdisc add dev $2 root netem limit 20000 delay 5ms reorder 25% 50% loss 5% duplicate 1%`;

/** The same but for repeating: one packet in 32 meets a full queue, one in 8 a slow one, by the number in its IP header. */
const queues = `
tc() { command tc -n $name "$@" 2>/dev/null; }
name=$1
tc qdisc add dev $2 root handle 1: htb default 10 r2q 1000
tc class add dev $2 parent 1: classid 1:10 htb rate 400mbit
tc class add dev $2 parent 1: classid 1:20 htb rate 20mbit
tc class add dev $2 parent 1: classid 1:30 htb rate 8bit
tc qdisc add dev $2 parent 1:20 pfifo limit 100
tc qdisc add dev $2 parent 1:30 bfifo limit 1
tc filter add dev $2 parent 1: protocol ip prio 1 u32 match u16 0x0007 0x001f at 4 flowid 1:30
tc filter add dev $2 parent 1: protocol ip prio 2 u32 match u16 0x0003 0x0007 at 4 flowid 1:20`;

/** Two machines of our own on a network of our own, which is gone when it is closed or this process ends. */
export class Network {
  /** What stands before a command that runs on the camera's, or the bridge's, machine. */
  readonly camera: readonly string[];
  readonly bridge: readonly string[];
  readonly cameraInterface = 'wlan0';
  readonly bridgeInterface = 'eth0';
  readonly bridgeAddress = '10.99.2.2';
  /** How a rough way is made here; undefined where it is smooth, or cannot be made. */
  roughness: 'netem' | 'queues' | undefined;
  readonly #names: readonly string[];
  readonly #atExit = () => this.close();

  private constructor(names: readonly [string, string, string]) {
    this.#names = names;
    this.camera = ['ip', 'netns', 'exec', names[0]];
    this.bridge = ['ip', 'netns', 'exec', names[1]];
    process.once('exit', this.#atExit);
  }

  /** Makes the network: through a router, which is where a rough way is rough. */
  static open(quality: Quality): Network {
    const id = randomBytes(4).toString('hex');
    const network = new Network([`sb-camera-${id}`, `sb-bridge-${id}`, `sb-router-${id}`]);
    try {
      network.#build();
      if (quality === 'rough') network.#roughen();
      return network;
    } catch (error) {
      network.close();
      throw error;
    }
  }

  close(): void {
    process.off('exit', this.#atExit);
    for (const name of this.#names) shell('ip netns del $1', name);
  }

  #build(): void {
    const [camera = '', bridge = '', router = ''] = this.#names;
    for (const name of this.#names) must('ip netns add $1; ip -n $1 link set dev lo up', name);
    must(link, camera, router, this.cameraInterface, 'near0');
    must(link, bridge, router, this.bridgeInterface, 'far0');
    const address = 'ip -n $1 addr add $3 dev $2';
    must(address, camera, this.cameraInterface, '10.99.1.2/24');
    must(address, router, 'near0', '10.99.1.1/24');
    must(address, bridge, this.bridgeInterface, `${this.bridgeAddress}/24`);
    must(address, router, 'far0', '10.99.2.1/24');
    must('ip -n $1 route add default via $2', camera, '10.99.1.1');
    must('ip -n $1 route add default via $2', bridge, '10.99.2.1');
    must('ip netns exec $1 sh -c "echo 1 > /proc/sys/net/ipv4/ip_forward"', router);
  }

  #roughen(): void {
    const router = this.#names[2] ?? '';
    const ways = { netem, queues } as const;
    for (const way of ['netem', 'queues'] as const) {
      const made = ['near0', 'far0'].every((end) => shell(ways[way], router, end).status === 0);
      if (made) this.roughness = way;
      if (made) return;
      for (const end of ['near0', 'far0']) shell('tc -n $1 qdisc del dev $2 root', router, end);
    }
  }
}

function must(script: string, ...words: readonly string[]): void {
  const { status, stderr } = shell(script, ...words);
  if (status !== 0) throw new Error(`${script.trim()} (${words.join(' ')}): ${stderr}`);
}
