import { chineseTerm } from './chinese-terms';
import { CHINESE_FAULTS } from './fault-words';
import { CHINESE_UNITS, formatBytes, formatDuration } from './format';
import type { ProblemFacts } from './problem';
import type { Route } from './route';
import { type Sentences, sentence } from './sentences';
import type { TaskKind } from './task';

const ROUTES: { [R in Route]: string } = {
  direct: '直接从另一台机器',
  relay: '经由本控制台中转（两台机器无法直接互通）',
  'relay-narrow': '经由本控制台中转（该机的 sudo 不允许其他机器为传输登录）',
  'relay-resumed': '经由本控制台中转（控制台中途重启过）',
};

function fullness(f: { usedPercent: number; metadataPercent: number | null }): string {
  const metadata = f.metadataPercent === null ? '' : `（元数据 ${Math.floor(f.metadataPercent)}%）`;
  return `${Math.floor(f.usedPercent)}%${metadata}`;
}

const FIELDS: { [field: string]: string } = {
  name: '名称',
  email: '电子邮件地址',
  password: '密码',
  present: '当前密码',
  next: '新密码',
  address: '地址',
  port: 'SSH 端口',
  user: '用户',
  uri: 'libvirt URI',
  storePath: '宿主机上的存储目录',
  path: '文件夹',
  hostKey: '主机密钥',
  label: '名称',
  description: '描述',
  grants: '权限',
  targets: '所选内容',
  snapshotIds: '快照',
};

function cloneNetwork(f: ProblemFacts['note-clone']): string {
  if (!f.isConnected)
    return f.withMemory
      ? `其网络不通向任何地方，因此 ${f.of} 可以与它同时运行。下次冷启动后其网络链路处于拔出状态，直到您接上。`
      : `其网络链路处于拔出状态，直到您接上，因此 ${f.of} 可以与它同时运行。`;
  return f.withMemory
    ? `只要它从这份内存继续运行（其中客户机仍使用 ${f.of} 的地址），其网络就不通向任何地方。下次冷启动后，它将接入 ${f.of} 的网络。`
    : `首次启动后，它将接入 ${f.of} 的网络。届时客户机自身的固定 IP 地址、主机密钥等会出现两份。`;
}

/** The same sentences in Simplified Chinese. */
export const CHINESE_SENTENCES: Sentences = {
  'host-silent': (f) =>
    `宿主机 ${f.host}（${f.address} 端口 ${f.port}）在 ${f.afterSeconds} 秒内没有应答。请确认机器已开机，并且没有防火墙丢弃报文。`,
  'host-refused': (f) =>
    `宿主机 ${f.host}（${f.address}）拒绝了端口 ${f.port} 的连接。请检查端口，并确认 sshd 正在该端口运行。`,
  'host-unknown-address': (f) =>
    `无法解析宿主机 ${f.host} 的地址“${f.address}”。请检查拼写，或改用 IP 地址。`,
  'host-link-lost': (f) =>
    `与宿主机 ${f.host}（${f.address}）的连接已断开。已经开始的任务会在宿主机上自行继续；Savepoint 会重新连接并接着跟踪。`,
  'host-key-changed': (f) =>
    `宿主机 ${f.host} 的 SSH 主机密钥变了：应为 ${f.expected}，实际为 ${f.actual}。Savepoint 没有连接。如果它重装过系统，请确认它的新密钥（宿主机：在其页面上使用“更改连接”；归档：先移除再重新添加）；否则可能有人在冒充它。`,
  'host-login-refused': (f) =>
    `宿主机 ${f.host} 不接受 Savepoint 以用户“${f.user}”登录的密钥。请把“添加宿主机”页面上的那一行加入该机的 ~${f.user}/.ssh/authorized_keys。`,
  'host-sudo-refused': (f) =>
    `用户“${f.user}”在宿主机 ${f.host} 上不能免密使用 sudo（${f.detail}）。请在 sudoers 中放行，或换一个用户。`,
  'host-helper-refused': (f) =>
    `宿主机 ${f.host} 上的 savepoint-host 拒绝执行：${f.detail}。那里没有做任何更改。Savepoint 升级后请重新安装该程序（设置 → 宿主机与密钥）；若磁盘位于其目录之外，请把该目录加入程序。`,
  'host-no-virsh': (f) =>
    `宿主机 ${f.host} 上没有 virsh。请安装 libvirt 客户端工具（libvirt-clients 或 libvirt-client）。`,
  'host-libvirt-down': (f) =>
    `宿主机 ${f.host} 上的 libvirt 在 ${f.uri} 没有应答：${f.detail}。请用“systemctl start libvirtd”启动它。`,
  'host-libvirt-denied': (f) =>
    `用户“${f.user}”无权使用宿主机 ${f.host} 上的 libvirt（${f.uri}）：${f.detail}。请改用 root、勾选“使用 sudo”，或把该用户加入 libvirt 组。`,
  'host-odd-answer': (f) => `宿主机 ${f.host} 的应答 Savepoint 无法理解：${f.detail}。`,
  'host-not-answering-now': (f) =>
    `宿主机 ${f.host} 目前没有应答，因此不能在上面做任何更改。页面显示的是最后一次读到的数据。`,
  'host-taken': (f) => `${f.address} 端口 ${f.port} 已经登记为宿主机 ${f.host}。`,
  'host-gone': () => '这台宿主机已不在 Savepoint 中登记。',

  'vm-gone': (f) =>
    `宿主机 ${f.host} 上已不再定义虚拟机 ${f.vm}。没有做任何更改。它可能被改名、迁走或取消定义了。`,
  'vm-odd': (f) =>
    `宿主机 ${f.host} 上虚拟机 ${f.vm} 的定义无法完整读取（${f.detail}），因此 Savepoint 不会动它。`,
  'vm-busy': (f) =>
    `宿主机 ${f.host} 上的虚拟机 ${f.vm} 正在执行另一个任务（${f.task}）。请等它结束。`,
  'vm-changed-since': (f) =>
    `在计划此任务之后，另一个任务（${f.task}）操作了宿主机 ${f.host} 上的虚拟机 ${f.vm}，因此此任务没有开始，没有做任何更改。请先查看虚拟机现在的状态，然后重试。`,
  'vm-interrupted': (f) =>
    `宿主机 ${f.host} 上虚拟机 ${f.vm} 的一个任务被中断了（${TASKS[f.kind as TaskKind] ?? f.kind}“${f.label}”）。必须先完成或撤销它，才能对该虚拟机做别的操作。`,
  'vm-transient': (f) =>
    `宿主机 ${f.host} 上的虚拟机 ${f.vm} 是临时虚拟机：没有可供恢复的持久定义。请先将其持久化（virsh define）。`,
  'vm-state': (f) =>
    `宿主机 ${f.host} 上的虚拟机 ${f.vm} 当前状态为“${state(f.state)}”，而此操作要求“${state(f.wanted)}”。没有做任何更改。`,
  'vm-job-running': (f) =>
    `宿主机 ${f.host} 上的 libvirt 正在为虚拟机 ${f.vm} 执行并非由 Savepoint 发起的作业（${f.what}）。该作业和虚拟机都未被改动。请等待其结束，或在那里终止它（“virsh domjobabort”，磁盘作业用“virsh blockjob --abort”），然后重试。`,
  'vm-managed-save': (f) =>
    `宿主机 ${f.host} 上的虚拟机 ${f.vm} 有一个由他人创建的托管保存镜像（${f.path}）。请启动虚拟机以使用它，或用“virsh managedsave-remove”丢弃它。Savepoint 绝不会覆盖它。`,
  'vm-memory-needs-running': (f) =>
    `宿主机 ${f.host} 上的虚拟机 ${f.vm} 当前状态为“${state(f.state)}”，没有内存可以包含。`,
  'vm-without-disks': (f) =>
    `宿主机 ${f.host} 上的虚拟机 ${f.vm} 没有可捕获的磁盘，只能让它停住后保存内存。`,
  'disk-needs-stop': (f) =>
    `宿主机 ${f.host} 上虚拟机 ${f.vm} 的磁盘 ${f.disk} 的捕获方式是“${chineseTerm(f.how)}”，客户机运行时不能用这种方法。`,
  'libvirt-too-old': (f) =>
    `宿主机 ${f.host} 上的 libvirt ${f.now} 不能在捕获磁盘时让客户机停住；需要 ${f.needs} 或更新版本。`,
  'emulated-loses-stores': (f) =>
    `虚拟机 ${f.vm} 的 CPU 是模拟的（未使用 KVM），而宿主机 ${f.host} 上的 QEMU ${f.qemu} 在保存内存期间会丢失这类客户机写入的数据。请让它在此期间停住（“saved”），或安装 QEMU ${f.needs} 或更新版本。`,
  'overlay-in-memory': (f) =>
    `宿主机 ${f.host} 上虚拟机 ${f.vm} 的磁盘 ${f.disk} 位于内存文件系统：宿主机断电时，客户机在此期间写入的数据会丢失。`,
  'live-not-converging': (f) =>
    `宿主机 ${f.host} 上的虚拟机 ${f.vm} 写内存的速度快于保存速度：写出 ${formatBytes(f.bytes)} 后已放弃。客户机继续运行。请在负载较低时重试，或选择让它停住（“saved”）。`,
  'vm-on-overlay': (f) =>
    `宿主机 ${f.host} 上虚拟机 ${f.vm} 的磁盘 ${f.disk} 位于某次快照遗留的覆盖层（${f.path}）上。下次检查时会自动合并回去；在此之前不会对该虚拟机做任何操作。`,
  'firmware-changed': (f) =>
    `宿主机 ${f.host} 上虚拟机 ${f.vm} 的客户机恰在此刻写入了固件（${f.path}）。未保留任何内容，请重试。`,
  'vm-unsavable-device': (f) =>
    `宿主机 ${f.host} 上的虚拟机 ${f.vm} 带有以下内容时无法保存内存：${devices(f.devices)}。请将其移除，或关机后创建不含内存的快照。`,
  'disk-no-driver': (f) =>
    `宿主机 ${f.host} 上虚拟机 ${f.vm} 的磁盘 ${f.disk}（${f.path}）无法捕获：${detail(f.detail)}。`,
  'disk-shared': (f) =>
    `宿主机 ${f.host} 上虚拟机 ${f.vm} 的磁盘 ${f.disk}（${f.path}）同时被虚拟机 ${f.other} 使用。回滚其中一台会直接改变另一台正在使用的数据。`,
  'disk-missing': (f) =>
    `宿主机 ${f.host} 上虚拟机 ${f.vm} 的磁盘 ${f.disk} 指向 ${f.path}，但该文件不存在。`,

  'no-space': (f) =>
    `宿主机 ${f.host} 空间不足：${f.path} 剩余 ${formatBytes(f.freeBytes)}，此操作约需 ${formatBytes(f.needBytes)}。没有做任何更改。`,
  'pool-full': (f) =>
    `宿主机 ${f.host} 的存储池 ${f.pool} 已用 ${fullness(f)}，达到 ${f.limitPercent}% 后不再创建快照：存储池一旦写满，其上所有虚拟机都会停住。什么都没有改动。请删除一些快照或扩大存储池。`,
  'store-not-writable': (f) =>
    `Savepoint 无法写入宿主机 ${f.host} 上的存储目录 ${f.path}。请检查目录的属主和权限，以及文件系统是否以只读方式挂载。`,

  'name-pattern': () => '名称以字母开头，由 2 到 40 个字母、数字、“-”或“_”组成。',
  'name-reserved': (f) => `“${f.name}”是保留名称，请换一个。`,
  'name-taken': (f) => `虚拟机 ${f.vm} 已有名为“${f.name}”的快照，请换一个名称。`,
  'description-too-long': (f) =>
    `描述长度为 ${formatBytes(f.bytes)}，上限是 ${formatBytes(f.maxBytes)}。`,
  'input-invalid': (f) => {
    const field = FIELDS[f.field] ?? f.field;
    return `${field === '' ? '发送的内容' : field}：${CHINESE_FAULTS[f.fault](f.limit ?? 0)}`;
  },

  'snapshot-gone': (f) =>
    `虚拟机 ${f.vm} 的快照“${f.snapshot}”已不在宿主机 ${f.host} 上。没有做任何更改。`,
  'snapshot-of-another-name': (f) =>
    `创建快照“${f.snapshot}”时虚拟机名为 ${f.nameThen}，现在名为 ${f.nameNow}。${f.withMemory ? '保存的内存与名称绑定' : '名称不同的定义，libvirt 不会视为同一台虚拟机'}：请先把虚拟机改回原名。`,
  'snapshot-part-damaged': (f) =>
    `快照“${f.snapshot}”已损坏：${f.part} ${f.detail}。没有做任何更改。`,

  'restore-ready': (f, at) =>
    `一切齐备：${f.parts} 个部件和 ${f.disks} 块已捕获的磁盘，大小和文件头均相符。${f.verifiedAt === null ? '内容尚未校验过。' : `内容最近一次校验于 ${at(f.verifiedAt)}${f.unread === '' ? '。' : `，但不包括 ${f.unread} 的内容：捕获的内容位于磁盘自身的镜像或存储池之内，其字节没有读取。`}`}`,
  'restore-part-missing': (f) =>
    `快照“${f.snapshot}”无法恢复：部件 ${f.part} 已不在宿主机 ${f.host} 上。`,
  'restore-part-size': (f) =>
    `快照“${f.snapshot}”无法恢复：宿主机 ${f.host} 上的部件 ${f.part} 现为 ${f.nowBytes} 字节，应为 ${f.thenBytes} 字节。`,
  'restore-part-unreadable': (f) =>
    `快照“${f.snapshot}”无法恢复：Savepoint 无权读取宿主机 ${f.host} 上的部件 ${f.part}。请检查文件的属主和权限。`,
  'restore-state-unfinished': (f) =>
    `快照“${f.snapshot}”无法恢复：保存的内存没有写完，libvirt 会忽略它而重新开机。`,
  'restore-state-foreign': (f) =>
    `快照“${f.snapshot}”无法恢复：保存的内存不是 libvirt 写出的文件。`,
  'restore-state-header': (f) =>
    `快照“${f.snapshot}”无法恢复：保存的内存的文件头已损坏（${f.detail}）。`,
  'restore-verify-failed': (f, at) =>
    `快照“${f.snapshot}”已损坏：${at(f.at)} 校验时，${f.parts} 的内容与原来不同。`,
  'restore-written-since': (f, at) =>
    `宿主机 ${f.host} 上快照“${f.snapshot}”的 ${f.part} 在通读校验（${at(f.at)}）之后又被写入过：使用之前请重新校验。`,
  'restore-capture-gone': (f) =>
    `快照“${f.snapshot}”无法恢复：磁盘 ${f.disk} 的捕获内容已不完整（${detail(f.detail)}）。`,
  'restore-base-gone': (f) =>
    `快照“${f.snapshot}”无法恢复：磁盘 ${f.disk} 依赖的底层镜像 ${f.path} 已不存在。`,
  'restore-base-changed': (f) =>
    `快照“${f.snapshot}”无法恢复：磁盘 ${f.disk} 依赖的底层镜像 ${f.path} 之后又被写入。把内存放到不同的数据上会毁掉客户机的文件系统。`,
  'restore-disk-below': (f) =>
    `不能回滚到快照“${f.snapshot}”：磁盘 ${f.disk} 的镜像（${f.path}）现在位于 ${f.above} 之下，后者的内容会被毁掉。请先将该镜像合并下去或删除它。`,
  'restore-machine-unknown': (f) =>
    `快照“${f.snapshot}”无法恢复：宿主机 ${f.host} 上的 QEMU ${f.qemu} 不支持机器类型 ${f.machine}。`,
  'restore-emulator-gone': (f) =>
    `快照“${f.snapshot}”无法恢复：宿主机 ${f.host} 上没有它的模拟器 ${f.path}。`,
  'restore-medium-gone': (f) =>
    `快照“${f.snapshot}”的光驱或软驱 ${f.disk} 中的介质已不存在：${f.path}。缺了它虚拟机无法启动：请把文件放回原处。`,
  'restore-medium-changed': (f) =>
    `驱动器 ${f.disk} 中的介质与创建“${f.snapshot}”时不同：${f.path} 之后被写入过。客户机内存中可能还留有旧介质的内容。`,
  'restore-host-older': (f) =>
    `宿主机 ${f.host} 现在运行 ${f.what === 'qemu' ? 'QEMU' : f.what} ${f.now}，比写出这份内存的 ${f.was} 旧，可能无法读取。`,
  'restore-memory-torn': (f) =>
    `快照“${f.snapshot}”的内存可能不完整：QEMU ${f.qemu} 在保存内存期间会丢失 CPU 为模拟的客户机写入的数据。回滚后客户机可能崩溃；磁盘是完整的。`,
  'restore-disk-resized': (f) =>
    `磁盘 ${f.disk} 之后调整过大小，从 ${formatBytes(f.thenBytes)} 变为 ${formatBytes(f.nowBytes)}。回滚后恢复为原来的大小。`,

  'restore-foreign-inside': (f) =>
    `不能回滚到快照“${f.snapshot}”：回滚会替换 ${f.path}（磁盘 ${f.disk}），其中的快照会一并丢失：${f.names}。如果这里不再需要它们，请先删除或移走。`,
  'restore-no-volume': (f) =>
    `快照“${f.snapshot}”取回后，磁盘 ${f.disk} 是普通文件，无法在 ${f.host} 的 ${f.path} 上由它生成卷。未做任何更改。请把该卷重新连接到虚拟机，或由此快照创建虚拟机。`,
  'restore-path-system': (f) =>
    `不能回滚到快照“${f.snapshot}”：它指定磁盘 ${f.disk} 位于 ${f.path}，那里存放的是 ${f.host} 自身的文件，而虚拟机目前并没有磁盘在那里。未做任何更改。如果该磁盘确实属于那里，请先把它重新连接到虚拟机；也可以由此快照以其他名称创建虚拟机。`,
  'restore-firmware-path': (f) =>
    `不能回滚到快照“${f.snapshot}”：它指定${f.what === 'tpm' ? ' TPM 状态' : ' UEFI 变量'}位于 ${f.path}，而该虚拟机和 ${f.host} 上的 libvirt 都不在那里存放此类文件。未做任何更改。${f.what === 'tpm' ? '' : '如果这个位置正确，请先在虚拟机定义中写明它。'}也可以由此快照以其他名称创建虚拟机。`,
  'restore-keep-inside': (f) =>
    `无法先保留当前状态：它会存放在 ${f.path}（磁盘 ${f.disk}）内部，而快照“${f.snapshot}”会替换整个文件，因为 ${f.host} 上的 QEMU 早于 5.1。未做任何更改。请不保留当前状态直接回滚，或升级 QEMU。`,

  'manifest-unreadable': (f) => `${f.path} 中有一份清单无法读取，因此不显示对应的快照：${f.begins}`,
  'foreign-unreadable': (f) =>
    `虚拟机 ${f.vmUuid} 有一个由 libvirt 创建的快照无法读取，因此不显示：${chineseTerm(f.detail)}。`,
  'foreign-ready': (f) =>
    `“${f.snapshot}”位于磁盘镜像内部，由 libvirt 创建。libvirt 可以自行将虚拟机恢复到此快照；其内容无法校验。`,
  'foreign-external': (f) =>
    `“${f.snapshot}”是宿主机 ${f.host} 上虚拟机 ${f.vm} 的外部快照，即一串相互依赖的文件。切断这串文件会毁掉其上的内容，因此 Savepoint 不会改动它。请使用创建它的工具，或用 virsh blockcommit 合并。`,
  'foreign-partial': (f) =>
    `“${f.snapshot}”不包含虚拟机 ${f.vm} 的磁盘 ${f.disk}，该磁盘会保持现状，与其他磁盘不属于同一时刻。这会毁坏客户机的文件系统，因此不能回滚到它。`,
  'foreign-numbered': (f) =>
    `“${f.snapshot}”的名称可能与另一个快照的 ID 相同，QEMU 会误用那个快照。libvirt 无法重命名快照，因此 Savepoint 既不回滚到它，也不删除它。请对宿主机 ${f.host} 上虚拟机 ${f.vm} 的每个镜像运行 qemu-img snapshot -l：如果没有其他快照的 ID 是 ${f.snapshot}，可使用 virsh snapshot-revert 或 virsh snapshot-delete。`,
  'foreign-not-ours': (f) =>
    `“${f.snapshot}”属于 libvirt，而不属于 Savepoint。请用 virsh snapshot-edit 修改它。`,
  'saved-not-kept': (f) =>
    `这是虚拟机 ${f.vm} 启动时将恢复的已保存状态。将其保留为快照后，可以随时回到这一状态。`,
  'saved-gone': (f) =>
    `宿主机 ${f.host} 上的虚拟机 ${f.vm} 已没有已保存的状态：有人启动了它。未做任何更改。`,
  'saved-unfinished': (f) =>
    `虚拟机 ${f.vm} 的已保存状态没有写完（${f.path}），因此没有可保留的内容。libvirt 会忽略它直接启动。`,

  'note-time-lost': (f, at) =>
    `虚拟机将回退 ${duration(f.backMs)}，回到 ${at(f.takenAt)}。${f.last === null ? '没有更新的快照保留这段时间的内容。' : `自“${f.last}”以来的最后 ${duration(f.lastMs)} 不在任何快照中。`}`,
  'note-disk-returns': (f) => `磁盘 ${f.disk}（${f.path}）现在不属于该虚拟机，会随快照一起回来。`,
  'note-disk-moved': (f) =>
    `磁盘 ${f.disk} 现在是 ${f.now === 'nothing' ? '空的' : f.now}，在快照中是 ${f.was}；回滚后将回到后者。`,
  'note-memory-differs': (f) =>
    `虚拟机现在有 ${formatBytes(f.nowBytes)} 内存，在快照中为 ${formatBytes(f.thenBytes)}。`,
  'note-setting-differs': (f) =>
    `与快照中不同：${chineseTerm(f.what)}（当时：${setting(f.was)}；现在：${setting(f.now)}）。`,
  'orphan-defined': (f) =>
    `宿主机 ${f.host} 上又定义了虚拟机 ${f.vm}，它的快照在它自己的页面上。没有做任何更改。`,
  'orphan-name-taken': (f) =>
    `宿主机 ${f.host} 上已定义了另一台名为 ${f.vm} 的虚拟机。请先给它改名（virsh domrename），再重新定义这一台。`,
  'capture-in-use': (f) =>
    `快照“${f.snapshot}”位于 ${f.path} 之内，宿主机 ${f.host} 上的虚拟机 ${f.other} 正在使用该文件。请先关闭那台虚拟机。`,
  'capture-below': (f) =>
    `快照“${f.snapshot}”位于 ${f.path} 之内，但宿主机 ${f.host} 上的虚拟机 ${f.vm} 现在运行在其他工具叠加的 ${f.above} 之上。请先合并两者（virsh blockcommit）或关闭虚拟机。`,
  'note-define-again': (f) =>
    `${f.vm} 将按“${f.snapshot}”中的样子重新定义，保持关机，磁盘维持现状。之后再回滚即可恢复磁盘和内存。`,

  'note-disk-skipped': (f) => `不包含磁盘 ${f.disk}（${SKIPPED[f.why] ?? f.why}）。`,
  'note-disk-deep': (f) =>
    `磁盘 ${f.disk} 之下已有 ${f.files} 个文件，不能再叠加新层：此快照会完整复制该磁盘。请移除较早的快照，其层会随之合并。`,
  'note-no-agent': (f) =>
    `${f.vm} 没有客户机代理通道，无法冻结其文件系统：不含内存的快照相当于断电后的状态。请包含内存，或添加通道 org.qemu.guest_agent.0 并在客户机中运行 qemu-guest-agent。`,
  'note-agent-away': (f) =>
    `${f.vm} 的代理通道上没有已连接的客户机代理，无法冻结其文件系统：不含内存的快照相当于断电后的状态。请包含内存，或在客户机中启动 qemu-guest-agent。`,
  'note-disk-added': (f) =>
    `磁盘 ${f.disk}（${f.path}）是在此快照之后添加的。文件会留在宿主机上，但不再挂接到任何虚拟机。`,
  'note-pool-filling': (f) =>
    `存储池 ${f.pool} 已用 ${fullness(f)}。快照会保留旧的数据块，虚拟机之后写入的内容要占用新的空间。`,
  'note-state-copied': (f) =>
    `${f.from} 与 ${f.to} 在不同的文件系统上，因此客户机暂停期间要复制约 ${formatBytes(f.bytes)} 的保存内存。`,
  'note-present-kept': (f) =>
    `会先把当前状态保留为“${f.label}”。如有任何失败，会自动恢复到该状态。`,
  'note-clock-old': (f) =>
    `没有客户机代理为 ${f.vm} 校时：其时钟慢了 ${duration(f.behindMs)}。请在客户机内校时，或等待其时间服务同步。`,
  'note-present-lost': (f) =>
    `${f.vm} 的当前状态（内存和磁盘）将会丢失，除非“${f.snapshot}”之外的快照中已有保存。`,
  'note-transfer': (f) =>
    `${f.host} 在 ${duration(f.ms)}内${ROUTES[f.route]}接收了 ${formatBytes(f.bytes)}（${formatBytes((1000 * f.bytes) / Math.max(1, f.ms))}/秒）；实际传输 ${formatBytes(f.wireBytes)}。`,
  'note-not-compressed': (f) => `数据不经压缩传输：${f.host} 上没有 zstd。`,
  'note-not-makeable': (f, at) =>
    `到达 ${f.host} 之后，在那里建立虚拟机 ${f.vm} 会有如下问题：${sentence(f.why, CHINESE_SENTENCES, at)}`,
  'note-newer-kept': (f) => `${f.count} 个更新的快照会保留，仍可回滚到它们。`,
  'pack-no-memory': (f) => `快照“${f.snapshot}”没有可压缩的内存。`,
  'pack-already': (f) => `快照“${f.snapshot}”的内存已经压缩过。`,
  'pack-no-zstd': (f) =>
    `保存的内存用 zstd 压缩，而宿主机 ${f.host} 上没有它。请在那里安装软件包 zstd。`,
  'pack-no-gain': (f) =>
    `快照“${f.snapshot}”的内存保持原样：压缩后${f.percent === null ? '几乎不会变小' : `仍有原来的 ${f.percent}%`}。`,
  'pack-not-verified': (f) =>
    `快照“${f.snapshot}”尚未校验，或校验结果不好。只压缩确认完好的内存：请先校验。`,
  'pack-linked': (f) =>
    `libvirt 仍把快照“${f.snapshot}”的内存当作虚拟机自己的保存状态，压缩它不会释放空间。请先启动虚拟机。`,
  'pack-since': (f) =>
    `提出此请求之后，快照“${f.snapshot}”的内存已被压缩。没有做任何更改，请重试。`,
  'restore-no-zstd': (f) =>
    `快照“${f.snapshot}”无法恢复：其内存用 zstd 压缩，而宿主机 ${f.host} 上没有它。请在那里安装软件包 zstd。`,
  'restore-no-program': (f) =>
    `快照“${f.snapshot}”无法恢复：libvirt 写出其内存时使用了 ${f.program} 压缩，而宿主机 ${f.host} 上没有它。请在那里安装软件包 ${f.program}。`,
  'note-unpacked-first': (f) =>
    `内存是压缩的：会在虚拟机仍在运行时先解压，期间占用存储目录 ${formatBytes(f.bytes)}。`,
  'note-stays-off': (f) => `此快照不含内存：回滚后 ${f.vm} 将处于关机状态。`,
  'note-libvirt-snapshots': (f) =>
    `${f.vm} 还有由 libvirt 自己创建的快照（${f.names}）。Savepoint 不会动它们。`,
  'note-children-move': (f) =>
    `“${f.snapshot}”之下的 ${f.count} 个快照将改挂到${chineseTerm(f.parent)}之下。`,

  'transfer-no-export': (f) =>
    `快照“${f.snapshot}”无法离开 ${f.host}：其磁盘 ${f.disk} 以“${f.driver}”方式捕获，此版本无法发送。未做任何更改。`,
  'transfer-odd-part': (f) =>
    `快照“${f.snapshot}”无法离开 ${f.host}：其清单中列有部件“${f.part}”，Savepoint 不会写出这样的文件。未做任何更改。请查看那里的 manifest.json。`,
  'transfer-shrunk': (f) =>
    `无法从 ${f.host} 上的 ${f.path} 读出快照“${f.snapshot}”：磁盘现在比当时小，快照末尾的数据被遮住。未做任何更改。请先回滚到此快照（磁盘会恢复原来的大小），再发送。`,
  'transfer-not-followed': (f, at) =>
    f.what === 'rollback'
      ? `“${f.snapshot}”已完整到达 ${f.host}，但虚拟机 ${f.vm} 没有回滚到此快照，仍保持原样。原因：${sentence(f.why, CHINESE_SENTENCES, at)}`
      : `“${f.snapshot}”已完整到达，但没有从 ${f.host} 删除，因此两处都有。原因：${sentence(f.why, CHINESE_SENTENCES, at)}`,
  'transfer-unproven': (f, at) =>
    `“${f.snapshot}”没有从 ${f.host} 删除：${f.place} 之后没有显示出完整的快照。请到那里查看，并在删除任何内容之前先校验。原因：${sentence(f.why, CHINESE_SENTENCES, at)}`,
  'arrival-late': (f) =>
    `到达之后已过去太久，或者本控制台中途重启过。此时回滚会丢失虚拟机 ${f.vm} 此后的全部更改。如仍需要，请自行回滚。`,
  'arrival-called-off': (f) => `此操作已取消（${f.actor}）。`,
  'arrival-near-end': (f) => `${f.host} 上的任务没有正常结束，请到那里查看。`,
  'transfer-same': (f) => `它已经在 ${f.host} 上。请选择其他位置。`,
  'snapshot-there': (f) => `快照“${f.snapshot}”已存在于 ${f.host}。未做任何更改。`,
  'transfer-damaged': (f) =>
    `快照“${f.snapshot}”的 ${f.part} 到达 ${f.host} 时与发送或记录的内容不一致。已到达的部分已删除，原处未删除任何内容：请先在原处验证该快照，然后重试。`,
  'transfer-forgotten': (f) =>
    `快照“${f.snapshot}”的传输无人继续（已有十二小时，或自中断以来），${f.host} 已放弃。原处未删除任何内容：请从那里重新开始。`,
  'transfer-far-end': (f) =>
    `快照“${f.snapshot}”未能到达 ${f.host}：请查看那里的任务。此处未删除任何内容。`,
  'task-cancelled': (f) => `快照“${f.snapshot}”的任务已取消（${f.actor}）。此前所做的更改已撤回。`,
  'task-not-cancellable': () => '此任务无法取消：它已结束，或者它的操作一次即完成。',
  'task-past-cancel': (f) =>
    `现在取消已经太晚：此任务对宿主机 ${f.host} 上虚拟机 ${f.vm} 所做的更改无法在中途撤回。它会继续执行到结束，请在这里查看结果。`,
  'snapshot-elsewhere': (f) => `快照“${f.snapshot}”存放在 ${f.place}。请先取回。`,
  'restore-fetch-first': (f) => `快照“${f.snapshot}”存放在 ${f.place}。回滚时会先取回。`,
  'restore-place-silent': (f, at) =>
    `快照“${f.snapshot}”存放在 ${f.place}，而它现在没有应答${f.seenAt === null ? '' : `（最近一次看到是 ${at(f.seenAt)}）`}。在它恢复应答之前无法取回。`,
  'clone-name-taken': (f) =>
    `${f.host} 上已有同名或同 UUID 的虚拟机（${f.vm}）。请选择其他名称。未做任何更改。`,
  'clone-path-taken': (f) =>
    `未能在 ${f.host} 上创建 ${f.vm}：${f.path} 已存在文件，Savepoint 从不覆盖它。未做任何更改。`,
  'clone-cpu-lacking': (f) =>
    `未能在 ${f.host} 上创建 ${f.vm}：其内存保存时使用的处理器（${f.model}）该宿主机无法提供。未做任何更改。请在与原宿主机相同的宿主机上创建，或使用不含内存的快照。`,
  'clone-definition-long': (f) =>
    `未能在 ${f.host} 上创建 ${f.vm}：其定义放不进保存的内存映像。请选择较短的名称。未做任何更改。`,
  'network-gone': (f) =>
    `${f.vm} 的网络接口 ${f.mac} 连接到${f.what === 'network' ? '网络' : '网桥'} ${f.name}，而${f.what === 'network' ? `该网络在 ${f.host} 上没有激活。请在那里启动它（virsh net-start ${f.name}）或定义一个同名网络` : ` ${f.host} 上没有该网桥。请在那里创建一个同名网桥`}：缺了它虚拟机无法启动。`,
  'note-clone': (f) => `${f.vm} 将有自己的 UUID（${f.uuid}）和新的网络地址。${cloneNetwork(f)}`,
  'note-clone-cpu': (f) =>
    `${f.vm} 的内存是在原宿主机的 CPU 上写下的（${f.mode}）。如果 ${f.host} 的 CPU 缺少其中的特性，它将无法恢复，所有操作都会撤销。`,
  'place-gone': () => '此位置已不在 Savepoint 中登记。',
  'bring-nowhere': () =>
    `没有您可以将其取回的其他宿主机：需要在该宿主机或其上的此虚拟机拥有“${RIGHTS.snapshot}”权限。管理员可在“设置 → 用户”中授予。`,
  'place-no-store': (f) =>
    `Savepoint 无法在 ${f.host} 上创建或写入文件夹 ${f.path}。请在那里创建它，并把权限交给 Savepoint 登录所用的用户。`,
  'dedup-no-borg': (f) =>
    `${f.host} 上没有 borg 程序。请在那里安装软件包 borgbackup，重新读取该位置，然后再试一次。`,
  'dedup-gone': (f) =>
    `快照“${f.snapshot}”的内存和磁盘存放在 ${f.host} 的 borg 仓库中，现已不在那里。请把文件夹“savepoint.borg”和文件“savepoint.borg.names”放回归档的文件夹中，或删除已丢失的快照。`,
  'dedup-already': (f) => `${f.host} 已经对其快照的相同部分只保存一份。`,
  'dedup-failed': (f) =>
    `${f.host} 无法在 ${f.path} 中创建 borg 仓库：${f.detail} 那里的快照照旧保存。`,

  'step-failed': (f) =>
    `宿主机 ${f.host} 上虚拟机 ${f.vm} 的步骤“${chineseTerm(f.step)}”失败，退出码 ${f.exitCode}${f.detail ? `：${f.detail}` : '。'}`,
  'resumed-by-boot': (f) =>
    `宿主机 ${f.host} 上的虚拟机 ${f.vm} 没有从保存的内存继续运行（${f.detail}）。`,
  'task-interrupted': (f) =>
    `宿主机 ${f.host} 上的任务脚本在处理虚拟机 ${f.vm} 时没有正常结束。启动虚拟机之前请先查看最后一个步骤。`,
  'task-host-removed': (f) =>
    `此任务正在操作虚拟机 ${f.vm} 时，宿主机 ${f.host} 被移出了 Savepoint。任务会在该宿主机上自行继续，但这里不再跟踪它。重新添加该宿主机即可看到结果。`,
  'task-past-undo': (f) =>
    `宿主机 ${f.host} 上的虚拟机 ${f.vm} 已处于新状态（“${f.label}”），之前的内容正在释放。该任务只能完成，不能撤销。`,
  'task-gone': () => '没有这个任务。',
  'bulk-gone': () => '没有这个批量操作。',
  'bulk-vm-twice': ({ vm, host }) =>
    `宿主机 ${host} 上的虚拟机 ${vm} 被要求同时回滚到两个快照。尚未执行任何操作；请只选择其中一个。`,
  'task-not-started': (f) =>
    `虚拟机 ${f.vm} 的任务无法在宿主机 ${f.host} 上启动：${f.detail}。没有做任何更改。`,

  'signed-out': () => '您已退出登录，请重新登录。',
  'person-gone': () => '此账号已不存在。未做任何更改。',
  'person-self': (f) => `${f.person} 是您当前登录的账号。请由另一位管理员进行此操作。`,
  'person-disabled': () => '此账号已停用。请联系管理员重新启用。',
  'email-taken': (f) => `已有使用地址 ${f.email} 的账号。`,
  'last-administrator': (f) =>
    `${f.person} 是最后一个可以登录并管理全部内容的账号。请先设立另一位管理员。未做任何更改。`,
  'key-not-let-in': (f) =>
    `新密钥尚未在所有地方获准登录：${f.hosts}。仍使用旧密钥。请把新的一行加入那里的 authorized_keys，然后重试。`,
  'key-none-new': () => '尚未生成新密钥。未做任何更改。',
  'session-gone': () => '此会话已经结束。',
  'invite-invalid': () => '此链接已被使用、已被新链接取代或已过期。请向管理员索取新链接。',
  'password-wrong': () => '当前密码不正确。未做任何更改。',
  'already-set-up': () => '此 Savepoint 已有第一个账号，请用它登录。',
  'not-allowed': (f) =>
    `您的账号无权执行此操作：缺少${{ everything: '全部资源', host: '此宿主机', vm: '此虚拟机', place: '此存放位置' }[f.scope]}上的“${RIGHTS[f.right]}”权限。管理员可在“设置 → 用户”中授予。`,
  'sign-in-failed': () => '电子邮件地址与密码不匹配。',
  'sign-in-throttled': (f) => `尝试次数过多，请等待 ${f.seconds} 秒后再试。`,
  'page-outdated': () => '此页面加载之后 Savepoint 已更新，未执行任何操作。请重新加载页面。',
  'dashboard-silent': (f) =>
    `控制台没有应答${f.status === null ? '' : `（收到的是状态码为 ${f.status} 的其他应答）`}。${f.mayHaveBegun ? '此操作可能已经开始，任务列表中可以看到：请先查看再重试。' : '请确认控制台正在运行，并且此浏览器能够访问它。'}`,
  unexpected: (f) => `发生了意外情况：${f.detail}`,
};

const SKIPPED: Record<string, string> = {
  cdrom: '光驱',
  floppy: '软驱',
  'read-only': '只读',
  empty: '空',
};

/** Details that are sentences of ours. */
const detail = (text: string): string =>
  text.replace(
    /^(.+) keeps the guest’s data in another file, which no driver captures$/s,
    '$1 把客户机的数据存放在另一个文件中（data_file），这样的镜像无法捕获',
  );

/** A name within quotes may hold a comma. */
const devices = (list: string): string =>
  list
    .split(/, (?![^“]*”)/)
    .map(chineseTerm)
    .join('、');

/** What a VM's network interfaces hang on is a planner's word; machine types and numbers are as they are. */
const setting = (value: string): string =>
  value === 'none' ? '无' : value.replace(/([0-9a-f:]{17}|\?) on ([^,]+)/g, '$1 接入 $2');

const STATES: Record<string, string> = {
  running: '运行中',
  paused: '已暂停',
  'shut off': '已关机',
  'running or shut off': '运行中或已关机',
  'in shutdown': '正在关机',
  crashed: '已崩溃',
  pmsuspended: '已休眠',
};
const state = (word: string) => STATES[word] ?? word;

/** What a task was doing, before the name of what it did it with. */
const TASKS: Record<TaskKind, string> = {
  take: '创建快照',
  rollback: '回滚到',
  edit: '编辑快照',
  remove: '删除快照',
  recover: '恢复中断的任务',
  verify: '校验快照',
  define: '重新定义，来自',
  send: '发送快照',
  receive: '接收快照',
  clone: '由快照新建虚拟机，来自',
  compress: '压缩内存，快照',
  merge: '合并磁盘的层，磁盘',
};

const RIGHTS = { audit: '查看', snapshot: '快照', rollback: '回滚', administer: '管理' } as const;

const duration = (ms: number) => formatDuration(ms, CHINESE_UNITS);
