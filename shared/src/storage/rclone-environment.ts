/**
 * What rclone's backends may see of our environment: the credentials that a platform hands to a pod or a host (IAM
 * roles, workload identity), the way out (proxies), and additional root certificates in Go's own form.
 *
 * `AWS_CA_BUNDLE` is missing on purpose: with it the s3 backend of rclone 1.60 fails with LoadCustomCABundleError;
 * SSL_CERT_FILE does the same job. `RCLONE_*` is missing because the configuration decides, not the environment.
 */
const PASSED_ON = `
  AWS_ROLE_ARN AWS_ROLE_SESSION_NAME AWS_WEB_IDENTITY_TOKEN_FILE AWS_STS_REGIONAL_ENDPOINTS
  AWS_REGION AWS_DEFAULT_REGION AWS_PROFILE AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE
  AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_EC2_METADATA_DISABLED
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI AWS_CONTAINER_CREDENTIALS_FULL_URI
  AWS_CONTAINER_AUTHORIZATION_TOKEN AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE
  GOOGLE_APPLICATION_CREDENTIALS AZURE_CLIENT_ID AZURE_TENANT_ID AZURE_FEDERATED_TOKEN_FILE
  AZURE_AUTHORITY_HOST AZURE_CLIENT_SECRET AZURE_CLIENT_CERTIFICATE_PATH
  HTTPS_PROXY HTTP_PROXY NO_PROXY https_proxy http_proxy no_proxy SSL_CERT_FILE SSL_CERT_DIR`
  .trim()
  .split(/\s+/);

export function rcloneEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    PASSED_ON.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
