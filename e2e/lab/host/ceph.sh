#!/bin/sh
# Starts a Ceph of one monitor and one OSD inside the host, without replicas and keys, with a pool "vms". Runs inside the
# host, once.
set -eu

dir=/srv/ceph
mkdir -p "$dir/mon" "$dir/osd" /run/ceph /etc/ceph
fsid=$(cat /proc/sys/kernel/random/uuid)
osd=$(cat /proc/sys/kernel/random/uuid)
cat > /etc/ceph/ceph.conf << CONF
[global]
fsid = $fsid
mon_host = v1:127.0.0.1:6789
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
log_file = $dir/\$name.log
mon_data = $dir/mon
osd_data = $dir/osd
osd_pool_default_size = 1
osd_pool_default_min_size = 1
mon_allow_pool_size_one = true
osd_crush_chooseleaf_type = 0
osd_memory_target = 939524096
bluestore_block_size = 2147483648
# The machine's disk is shared with others who may fill it.
mon_data_avail_warn = 1
mon_data_avail_crit = 1
CONF
root='--setuser root --setgroup root'
monmaptool --create --addv a '[v1:127.0.0.1:6789]' --fsid "$fsid" "$dir/monmap"
# shellcheck disable=SC2086 # a list of words
{
  ceph-mon --mkfs -i a --monmap "$dir/monmap" $root
  ceph-mon -i a $root
  ceph osd new "$osd"
  ceph-osd -i 0 --mkfs --osd-uuid "$osd" $root
  # On a busy machine its first word to the monitor may come before it knows the cluster.
  ceph-osd -i 0 $root || ceph-osd -i 0 $root
}
ceph osd pool create vms 8 8
rbd pool init vms
