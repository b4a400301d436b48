{{- define "rondb-backup.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 52 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "rondb-backup.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "rondb-backup.labels" -}}
{{ include "rondb-backup.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | replace "+" "_" | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "rondb-backup.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (ternary (include "rondb-backup.fullname" .) "default" .Values.serviceAccount.create) }}
{{- end }}

{{- define "rondb-backup.image" -}}
{{- with .Values.image }}
{{- $repository := required "image.repository: name the image of the coordinator" .repository }}
{{- if .digest }}{{ $repository }}@{{ .digest }}
{{- else }}{{ $repository }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{- define "rondb-backup.coordinatorName" -}}
{{- .Values.tls.coordinatorName | default (include "rondb-backup.fullname" .) }}
{{- end }}

{{- define "rondb-backup.tlsSecret" -}}
{{- if .Values.tls.certManager.enabled }}{{ include "rondb-backup.fullname" . }}-tls
{{- else }}{{ required "tls.secretName: name a Secret with tls.crt, tls.key and ca.crt, or set tls.certManager.enabled" .Values.tls.secretName }}
{{- end }}
{{- end }}

{{/* The coordinator's configuration: that of the values, with what only the chart knows. */}}
{{- define "rondb-backup.config" -}}
{{- $config := deepCopy .Values.config }}
{{- $tls := dict "certFile" "/etc/rondb-backup/tls/tls.crt" "keyFile" "/etc/rondb-backup/tls/tls.key" "caFile" "/etc/rondb-backup/tls/ca.crt" }}
{{- $serves := eq .Values.mode "serve" }}
{{- if not $serves }}
{{- $config = omit $config "access" }}
{{- end }}
{{- $own := dict "storage" (dict "rcloneConfig" (printf "/etc/rondb-backup/rclone/%s" .Values.rclone.key))
      "backup" (dict "tempDir" "/tmp") }}
{{- if .Values.tls.enabled }}
{{- $_ := set $own "agents" (dict "tls" $tls) }}
{{- with $config.drill }}
{{- $_ := set $own "drill" (dict "agents" (dict "tls" (dig "agents" "tls" $tls .))) }}
{{- end }}
{{- end }}
{{- if $serves }}
{{- $_ := set $own "listen" (printf "0.0.0.0:%v" .Values.service.port) }}
{{- if .Values.tls.enabled }}
{{- $_ := set $own "tls" $tls }}
{{- else }}
{{- $_ := set $own "insecure" true }}
{{- end }}
{{- end }}
{{- if not (dig "agents" "addresses" list $config) }}
{{- $config = mustMergeOverwrite (dict "agents" (dict "port" .Values.agents.port)) $config }}
{{- end }}
{{- if and .Values.metrics.enabled $serves }}
{{- $_ := set $own "metrics" (dict "listen" (printf "0.0.0.0:%v" .Values.metrics.port)) }}
{{- end }}
{{- if and $serves .Values.access.tokensSecret.name }}
{{- $_ := set $own "access" (dict "tokensFile" (printf "/etc/rondb-backup/access/%s" .Values.access.tokensSecret.key)) }}
{{- end }}
{{- if .Values.encryption.passwordSecret.name }}
{{- $_ := set $own.backup "encryptPasswordFile" (printf "/etc/rondb-backup/encryption/%s" .Values.encryption.passwordSecret.key) }}
{{- end }}
{{- if .Values.mysql.passwordSecret.name }}
{{- $_ := set $own "mysql" (dict "passwordFile" (printf "/etc/rondb-backup/mysql/%s" .Values.mysql.passwordSecret.key)) }}
{{- end }}
{{- if .Values.mysql.caSecret.name }}
{{- $_ := set $own "mysql" (merge (dict "caFile" (printf "/etc/rondb-backup/mysql-ca/%s" .Values.mysql.caSecret.key)) ($own.mysql | default dict)) }}
{{- end }}
{{- $config = mustMergeOverwrite $config $own }}
{{- if and $serves .Values.tls.enabled }}
{{- /* The coordinator's own name is for commands in its pod. */}}
{{- $admins := append (dig "access" "admin" list $config) (include "rondb-backup.coordinatorName" .) }}
{{- if .Values.tls.certManager.enabled }}
{{- $admins = append $admins (printf "%s-client" (include "rondb-backup.fullname" .)) }}
{{- end }}
{{- $config = mustMergeOverwrite $config (dict "access" (dict "admin" (uniq $admins))) }}
{{- end }}
{{- toYaml $config }}
{{- end }}

{{/* The agents' configuration: that of the values, with what they share with the coordinator. */}}
{{- define "rondb-backup.agentConfig" -}}
{{- $own := dict "listen" (printf "0.0.0.0:%v" .Values.agents.port)
      "storage" (dict "remote" .Values.config.storage.remote "rcloneConfig" (printf "/etc/rondb-backup/rclone/%s" .Values.rclone.key)) }}
{{- if .Values.tls.enabled }}
{{- $_ := set $own "tls" (dict "certFile" "/etc/rondb-backup/tls/tls.crt" "keyFile" "/etc/rondb-backup/tls/tls.key" "caFile" "/etc/rondb-backup/tls/ca.crt") }}
{{- $_ := set $own "access" (dict "coordinators" (list (include "rondb-backup.coordinatorName" .))) }}
{{- else }}
{{- $_ := set $own "insecure" true }}
{{- end }}
{{- if .Values.encryption.passwordSecret.name }}
{{- $_ := set $own "backupPasswordFile" (printf "/etc/rondb-backup/encryption/%s" .Values.encryption.passwordSecret.key) }}
{{- end }}
{{- $restore := dict "restore" (dict "connectString" .Values.config.cluster.connectString) }}
{{- toYaml (mustMergeOverwrite $restore (deepCopy .Values.agents.config) $own) }}
{{- end }}
