{{/*
For those who maintain a chart of their own: copy this file into its templates, and in the pod of a data node write

  containers:
    {{- include "rondb-backup.agent.container" (dict "image" "rondb-backup-agent:0.1.0" "dataVolume" "rondb-ndbmtd") | nindent 4 }}
  volumes:
    {{- include "rondb-backup.agent.volumes" (dict "config" "rondb-backup-agent" "rclone" "rondb-backup-rclone" "tls" "rondb-backup-agent-tls") | nindent 4 }}

agent.yaml says where in the volume the data node keeps its backups (backupDir, fileSystemPath). Where pods are not named
GROUP-REPLICA as rondb-helm names them, give the node id as RONDB_BACKUP_NODE_ID in place of RONDB_BACKUP_POD_NAME.
The pod needs a securityContext with fsGroup, because the files of Secrets are for its group. Optional arguments are
"resources", "runAsUser", "dataPath", and "encryption", the Secret with the password of encrypted backups.
*/}}
{{- define "rondb-backup.agent.container" -}}
- name: rondb-backup-agent
  image: {{ .image }}
  env:
    - {name: RONDB_BACKUP_CONFIG, value: /etc/rondb-backup/config/agent.yaml}
    - name: RONDB_BACKUP_POD_NAME
      valueFrom: {fieldRef: {fieldPath: metadata.name}}
  ports:
    - {name: backup-agent, containerPort: 50061}
  readinessProbe: {tcpSocket: {port: backup-agent}, periodSeconds: 10}
  livenessProbe: {tcpSocket: {port: backup-agent}, periodSeconds: 20, failureThreshold: 6}
  resources:
    {{- toYaml (.resources | default (dict "limits" (dict "cpu" 1 "memory" "768Mi"))) | nindent 4 }}
  securityContext:
    allowPrivilegeEscalation: false
    readOnlyRootFilesystem: true
    runAsNonRoot: true
    runAsUser: {{ .runAsUser | default 1000 }}
    capabilities: {drop: [ALL]}
    seccompProfile: {type: RuntimeDefault}
  volumeMounts:
    - {name: {{ .dataVolume }}, mountPath: {{ .dataPath | default "/home/hopsworks/data" }}}
    - {name: rondb-backup-config, mountPath: /etc/rondb-backup/config, readOnly: true}
    - {name: rondb-backup-rclone, mountPath: /etc/rondb-backup/rclone, readOnly: true}
    - {name: rondb-backup-tls, mountPath: /etc/rondb-backup/tls, readOnly: true}
    - {name: rondb-backup-encryption, mountPath: /etc/rondb-backup/encryption, readOnly: true}
    - {name: rondb-backup-temp, mountPath: /tmp}
{{- end }}

{{/*
What is not there keeps the agent from starting, and must not keep the data node from it. Temporary files are in memory,
because a directory on the disk that grows over its limit has the pod evicted.
*/}}
{{- define "rondb-backup.agent.volumes" -}}
- name: rondb-backup-config
  configMap: {name: {{ .config }}, optional: true}
- name: rondb-backup-rclone
  secret: {secretName: {{ .rclone }}, defaultMode: 288, optional: true}
- name: rondb-backup-tls
  secret: {secretName: {{ .tls }}, defaultMode: 288, optional: true}
- name: rondb-backup-encryption
  secret: {secretName: {{ .encryption | default "rondb-backup-encryption" }}, defaultMode: 288, optional: true}
- name: rondb-backup-temp
  emptyDir: {medium: Memory, sizeLimit: 64Mi}
{{- end }}
