/**
 * What planners call their steps, in Chinese. Plans and journals keep the English words, which every dashboard and every
 * shell on a host can read; the screen puts these in their place. `{}` stands for what differs from plan to plan.
 */
const TERMS: readonly [english: string, chinese: string][] = [
  // Looking
  ['Check that the VM is still {}', '确认虚拟机仍为“{}”'],
  ['Check that nobody else’s saved memory is there', '确认没有他人留下的内存保存文件'],
  ['Check that nobody started the VM meanwhile', '确认期间没有人启动虚拟机'],
  ['Check that nobody resumed the guest meanwhile', '确认期间没有人恢复客户机运行'],
  ['Check that no such VM is defined', '确认没有定义同一台虚拟机'],
  ['Check that it is not here already', '确认此处尚无该快照'],
  ['Check that it resumed and did not boot', '确认客户机是恢复运行而不是重新开机'],
  ['Check that libvirt still has the snapshot', '确认 libvirt 中仍有该快照'],
  ['Check that the snapshot is still there', '确认快照仍然存在'],
  ['Check that the definition is whole', '确认定义完整'],
  ['Check that the saved memory is whole', '确认保存的内存完整'],
  ['Check that the copy of {} is whole', '确认 {} 的副本完整'],
  ['Check that the pool of {} is not full', '确认 {} 所在的存储池未满'],
  ['Check that the snapshot of {} is there', '确认 {} 的快照存在'],
  ['Check that disk {} still holds the snapshot', '确认磁盘 {} 中仍有该快照'],
  ['Check that {} did not change meanwhile', '确认{}期间没有变化'],
  ['Check that {} is whole', '确认 {} 完整'],
  ['Check the structure of disk {}', '检查磁盘 {} 的结构'],
  ['Check the free space', '检查剩余空间'],
  ['Check the free space of the store', '检查存储目录的剩余空间'],
  ['Check the free space for what the guest writes meanwhile', '检查客户机期间写入所需的剩余空间'],
  // Capturing
  ['Make the snapshot’s folder', '创建快照目录'],
  ['Keep a picture of the screen', '保存屏幕截图'],
  ['Keep the definition', '保存定义'],
  ['Keep the definition of the running VM', '保存运行中虚拟机的定义'],
  ['Keep the definition inside the saved memory', '保存内存文件中的定义'],
  ['Keep the definition for the way back', '保存定义以便退回'],
  ['Keep the saved memory', '保留已保存的内存'],
  ['Copy the saved memory to the store', '将已保存的内存复制到存储目录'],
  ['Stop the guest and save its memory', '停住客户机并保存其内存'],
  ['Stop the guest, save its memory and keep it', '停住客户机，保存并保留其内存'],
  ['Let the guest stand still', '暂停客户机'],
  ['Write memory while the guest runs, then let it stand still', '客户机运行时写出内存，然后暂停'],
  [
    'Write memory while the guest runs, then freeze memory and disks at one instant',
    '客户机运行时写出内存，然后在同一时刻冻结内存和磁盘',
  ],
  ['Freeze all disks at one instant, under overlays', '在同一时刻冻结所有磁盘，之上叠加新层'],
  ['Freeze the guest’s filesystems, if its agent answers', '若客户机代理应答，则冻结其文件系统'],
  ['Thaw its filesystems', '解冻其文件系统'],
  ['Fold what the guest wrote meanwhile back into its disks', '将客户机期间的写入合并回磁盘'],
  [
    'Fold the overlays that a snapshot left behind back into the disks',
    '将快照遗留的覆盖层合并回磁盘',
  ],
  ['Make the folder for the copy of {}', '为 {} 的副本创建目录'],
  ['Capture disk {}', '捕获磁盘 {}'],
  ['Flush the copy of {}', '将 {} 的副本落盘'],
  ['Resume the guest', '恢复客户机运行'],
  ['Write how to restore this without Savepoint', '写入不依赖 Savepoint 的恢复说明'],
  ['Write the manifest', '写入清单'],
  ['Write the manifest: from here on the snapshot exists', '写入清单：快照自此存在'],
  ['Hang NOW below the new snapshot', '将“当前”挂到新快照之下'],
  // Putting back
  ['Keep the present definition aside', '先把当前定义放在一旁'],
  ['Keep the present {} aside', '先把当前的{}放在一旁'],
  ['Keep the present content of disk {}', '保留磁盘 {} 的当前内容'],
  ['Keep {}', '保存{}'],
  ['Stop the VM', '停止虚拟机'],
  ['Start the VM', '启动虚拟机'],
  ['Stop what somebody may have started meanwhile', '停止期间可能被人启动的虚拟机'],
  ['Lay a copy of the captured {} beside the disk', '将捕获的 {} 复制一份放在磁盘旁'],
  ['Make a volume of the captured {}', '由捕获的 {} 生成卷'],
  ['Make the snapshot of {} readable', '使 {} 的快照可读'],
  ['Let the snapshot of {} rest again', '让 {} 的快照恢复休眠'],
  ['Clone the captured {}', '克隆捕获的 {}'],
  ['Swap it in for disk {}, keeping the present one', '用它替换磁盘 {}，并保留当前磁盘'],
  [
    'Write the captured {} into its image, beside the snapshots that it holds',
    '将捕获的 {} 写入其镜像，镜像内的快照保持不变',
  ],
  ['Put the definition back', '恢复定义'],
  ['Put disk {} back', '恢复磁盘 {}'],
  ['Put {} back', '恢复{}'],
  ['Resume the guest from the snapshot’s memory', '从快照的内存恢复客户机运行'],
  ['Set the guest’s clock, if its agent answers', '若客户机代理应答，则为客户机校时'],
  ['Hang NOW below the snapshot', '将“当前”挂到该快照之下'],
  ['Hang NOW below its parent, if it hung there', '若“当前”挂在它之下，则改挂到其父快照之下'],
  ['Hang NOW below libvirt’s snapshot', '将“当前”挂到 libvirt 的快照之下'],
  ['Hang NOW below the root', '将“当前”挂到根之下'],
  ['Hang NOW below {}', '将“当前”挂到 {} 之下'],
  ['Note the rollback, for the VM’s page', '记录此次回滚，供虚拟机页面显示'],
  ['Let go of the disk {} that was kept', '释放保留的磁盘 {}'],
  [
    'Make disk {} depend on nothing, and let go of what was kept',
    '使磁盘 {} 不再依赖其他数据集，并释放保留的内容',
  ],
  ['Let go of the content of disk {} that was kept', '释放磁盘 {} 保留的内容'],
  [
    'Let go of what was put aside; the kept snapshot has it',
    '释放放在一旁的内容；保留的快照中已有',
  ],
  [
    'Put the saved memory aside, where no start finds it',
    '将保存的内存移开，使任何启动都不会用到它',
  ],
  ['Note that the present gives way', '记录当前状态即将让位'],
  ['After an interruption, {} would come from the kept snapshot', '若被中断，{} 将取自保留的快照'],
  ['Taken back, disk {} would get it again', '若撤回，磁盘 {} 会重新得到它'],
  ['Let libvirt put the VM back', '由 libvirt 恢复虚拟机'],
  // Changing and removing
  ['Write the new name and description', '写入新的名称和描述'],
  ['Hang {} below the root', '将 {} 挂到根之下'],
  ['Hang {} below {}', '将 {} 挂到 {} 之下'],
  ['Forget the rollback before which it was taken', '清除以它为退路的回滚记录'],
  ['Take the snapshot off the list', '将快照从列表中移除'],
  ['Delete its files', '删除其文件'],
  ['Delete the VM’s folder, if this was its last snapshot', '若这是最后一个快照，则删除虚拟机目录'],
  ['Remove the copy of {}', '删除 {} 的副本'],
  ['Remove the snapshot inside disk {}', '删除磁盘 {} 内的快照'],
  ['Remove the snapshot of {}', '删除 {} 的快照'],
  ['Remove what was laid out', '删除展开的内容'],
  ['Let libvirt delete its snapshot', '由 libvirt 删除其快照'],
  ['Define the VM as the snapshot has it', '按快照定义虚拟机'],
  // Verifying, moving, recovering
  ['Read {} through', '通读 {}'],
  ['Read when it was saved', '读取其保存时间'],
  ['Write down what was found', '记录检查结果'],
  ['Write down that every byte was read', '记录已读取全部字节'],
  ['Lay out disk {} as one file', '将磁盘 {} 展开为单个文件'],
  ['Make a folder for what arrives', '为接收的内容创建目录'],
  ['Make a folder for what has to be laid out', '为需展开的内容创建目录'],
  ['Let {} be sent to', '允许向 {} 发送'],
  ['Let {} in with a key for this transfer only', '仅为此次传输用专用密钥允许 {} 登录'],
  ['Take the key of this transfer away', '移除此次传输的密钥'],
  ['Note how the bytes came', '记录数据的传输方式'],
  ['Note how the bytes came', '记录数据的传输方式'],
  ['Let {} in with a key for this transfer only', '允许 {} 以仅限本次传输的密钥登录'],
  ['Take the key of this transfer away', '移除本次传输的密钥'],
  // A VM from a snapshot
  ['Check that no other VM is {}', '确认没有其他虚拟机名为 {}'],
  ['Define {}', '定义 {}'],
  [
    'Copy the saved memory and give the copy the new definition',
    '复制保存的内存，并在副本中写入新的定义',
  ],
  ['Resume the guest from the copy', '从副本恢复客户机'],
  ['Start it', '启动它'],
  ['Remove what was laid out for this', '删除为此准备的文件'],
  ['Check that nothing is at {}', '确认 {} 处没有文件'],
  ['Lay disk {} at {}', '将磁盘 {} 放到 {}'],
  ['Check that no variables are there', '确认那里没有固件变量'],
  ['Lay the UEFI variables', '放置 UEFI 变量'],
  ['Lay the TPM’s state', '放置 TPM 状态'],
  ['Receive {} from {}', '接收 {}，来自 {}'],
  ['Take the hash of {}', '计算 {} 的哈希'],
  ['Compare the hash of {} at both ends', '比较两端 {} 的哈希'],
  ['Wait until {} has checked every part', '等待 {} 检查完所有部件'],
  [
    'Put the whole snapshot in its place: from here on it is listed',
    '将整个快照放到位：自此出现在列表中',
  ],
  ['Note the attempt in the interrupted task', '在被中断的任务中记录此次尝试'],
  ['Give the interrupted task its end: {}', '为被中断的任务写下结束状态：{}'],
  ['Take back: {}', '撤回：{}'],
  // Compressing saved memory
  [
    'Compress the saved memory, while nobody else wants the processor',
    '在处理器空闲时压缩保存的内存',
  ],
  ['Check that this is worth it', '确认压缩值得'],
  [
    'Compare what comes out of it with the hash of the first reading',
    '将解压结果与首次读取的哈希比较',
  ],
  ['Put it beside the saved memory', '放到保存的内存旁边'],
  [
    'Wait until nobody reads the snapshot or works on its VM',
    '等待没有任务读取该快照或操作其虚拟机',
  ],
  ['Let the manifest name the compressed memory', '让清单指向压缩后的内存'],
  ['Remove the memory as it was before', '删除压缩前的内存'],
  ['Unpack the saved memory', '解压保存的内存'],
  ['Remove what was unpacked', '删除解压出的文件'],
  // What stands in the gaps, and ways of capturing a disk
  ['the UEFI variables', ' UEFI 变量'],
  ['the TPM’s state', ' TPM 状态'],
  ['UEFI variables', ' UEFI 变量'],
  ['TPM’s state', ' TPM 状态'],
  ['shut off', '已关机'],
  ['running', '运行中'],
  ['paused', '已暂停'],
  ['done', '完成'],
  ['undone', '已撤销'],
  ['inside the qcow2 file', 'qcow2 文件内快照'],
  ['shared blocks (reflink)', '共享数据块（reflink）'],
  ['thin snapshot (LVM)', '精简快照（LVM）'],
  ['snapshot (ZFS)', '快照（ZFS）'],
  ['snapshot (Ceph RBD)', '快照（Ceph RBD）'],
  ['full copy', '完整复制'],
];

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const PATTERNS = TERMS.map(
  ([english, chinese]) =>
    [new RegExp(`^${english.split('{}').map(literal).join('(.+?)')}$`), chinese] as const,
);

/** A planner's words in Chinese. What is not known stays as it is. */
export function chineseTerm(english: string): string {
  for (const [pattern, chinese] of PATTERNS) {
    const match = pattern.exec(english);
    if (!match) continue;
    let gap = 0;
    return chinese.replaceAll('{}', () => {
      gap += 1;
      return chineseTerm(match[gap] ?? '');
    });
  }
  return english;
}
