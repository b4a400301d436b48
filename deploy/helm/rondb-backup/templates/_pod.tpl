{{/* What every container of ours may do: nothing. */}}
{{- define "rondb-backup.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: {drop: [ALL]}
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{/* A pod of the coordinator's program. Arguments: root, restartPolicy, containers and initContainers as YAML. */}}
{{- define "rondb-backup.podSpec" -}}
{{- $root := .root }}
{{- with $root.Values }}
serviceAccountName: {{ include "rondb-backup.serviceAccount" $root }}
automountServiceAccountToken: false
enableServiceLinks: false
restartPolicy: {{ $.restartPolicy }}
terminationGracePeriodSeconds: {{ .terminationGracePeriodSeconds }}
securityContext:
  runAsNonRoot: true
  seccompProfile: {type: RuntimeDefault}
  {{- with .securityContext }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .imagePullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with $.initContainers }}
initContainers: {{ . | nindent 2 }}
{{- end }}
containers: {{ $.containers | nindent 2 }}
volumes:
  - name: config
    configMap: {name: {{ include "rondb-backup.fullname" $root }}}
  - name: temp
    emptyDir: {sizeLimit: {{ .tempSize }}}
  {{- include "rondb-backup.rcloneVolume" $root | nindent 2 }}
  {{- if .tls.enabled }}
  - name: tls
    secret: {secretName: {{ include "rondb-backup.tlsSecret" $root }}, defaultMode: 0440}
  {{- end }}
  {{- range $name, $secret := include "rondb-backup.secrets" $root | fromYaml }}
  - name: {{ $name }}
    # Others of its keys are nobody's business here.
    secret: {secretName: {{ $secret.name }}, defaultMode: 0440, items: [{key: {{ $secret.key }}, path: {{ $secret.key }}}]}
  {{- end }}
  {{- range $index, $mount := .secretMounts }}
  - name: secret-{{ $index }}
    secret: {secretName: {{ $mount.secretName }}, defaultMode: 0440}
  {{- end }}
  {{- range $index, $mount := .claimMounts }}
  - name: claim-{{ $index }}
    persistentVolumeClaim: {claimName: {{ $mount.claimName }}}
  {{- end }}
{{- end }}
{{- end }}

{{/* A container of the coordinator's program. Arguments: root, name, args, and more keys and variables as YAML. */}}
{{- define "rondb-backup.container" -}}
{{- $root := .root }}
{{- with $root.Values }}
- name: {{ $.name }}
  image: {{ include "rondb-backup.image" $root }}
  imagePullPolicy: {{ .image.pullPolicy }}
  args: {{ toJson $.args }}
  env:
    - {name: RONDB_BACKUP_CONFIG, value: /etc/rondb-backup/config/coordinator.yaml}
    {{- with $.env }}
    {{- . | nindent 4 }}
    {{- end }}
    {{- with .env }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  securityContext: {{ include "rondb-backup.containerSecurity" $root | nindent 4 }}
  resources: {{ toYaml .resources | nindent 4 }}
  {{- with $.more }}
  {{- . | nindent 2 }}
  {{- end }}
  volumeMounts:
    - {name: config, mountPath: /etc/rondb-backup/config, readOnly: true}
    - {name: rclone, mountPath: /etc/rondb-backup/rclone, readOnly: true}
    - {name: temp, mountPath: /tmp}
    {{- if .tls.enabled }}
    - {name: tls, mountPath: /etc/rondb-backup/tls, readOnly: true}
    {{- end }}
    {{- range $name, $secret := include "rondb-backup.secrets" $root | fromYaml }}
    - {name: {{ $name }}, mountPath: /etc/rondb-backup/{{ $name }}, readOnly: true}
    {{- end }}
    {{- range $index, $mount := .secretMounts }}
    - {name: secret-{{ $index }}, mountPath: {{ $mount.mountPath }}, readOnly: true}
    {{- end }}
    {{- range $index, $mount := .claimMounts }}
    - {name: claim-{{ $index }}, mountPath: {{ $mount.mountPath }}}
    {{- end }}
{{- end }}
{{- end }}

{{- define "rondb-backup.rcloneVolume" -}}
- name: rclone
{{- with .Values.rclone }}
{{- if .secretName }}
  secret: {secretName: {{ .secretName }}, defaultMode: 0440}
{{- else if .configMapName }}
  configMap: {name: {{ .configMapName }}}
{{- else }}
{{- fail "rclone.secretName: name the Secret with rclone.conf, or rclone.configMapName where it holds no secret" }}
{{- end }}
{{- end }}
{{- end }}

{{/* The Secrets that are in use, by the name of their volume and directory. */}}
{{- define "rondb-backup.secrets" -}}
{{- with .Values }}
{{- range $name, $secret := dict "mysql" .mysql.passwordSecret "mysql-ca" .mysql.caSecret "encryption" .encryption.passwordSecret "access" .access.tokensSecret }}
{{- if $secret.name }}
{{ $name }}: {name: {{ $secret.name }}, key: {{ $secret.key }}}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
