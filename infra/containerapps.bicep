import { smtpType, submitterType } from 'types.bicep'

@description('Region of the apps.')
param location string

@description('Beginning of each app\'s name.')
param namePrefix string

@description('Name of the console: the first label of its host name.')
param consoleName string

@description('Tags put on each resource.')
param tags object

@description('Resource id of the Container Apps environment.')
param environmentId string

@description('The image, with its registry and tag.')
param image string

@description('Address of the registry that the image is pulled from.')
param registryServer string

@description('Resource id of the identity that the program runs as.')
param serviceIdentityId string

@description('Client id of the identity that the program runs as.')
param serviceClientId string

@description('Resource id of the identity that pulls the image, reads queue lengths and resolves secrets.')
param platformIdentityId string

@description('Name of the Service Bus namespace.')
param serviceBusNamespace string

@description('The submitters whose queues are taken in.')
param submitters submitterType[]

@description('Host name of the database server.')
param databaseHost string

@description('Name of the database.')
param databaseName string

@description('Name of the Application Insights resource.')
param insightsName string

@description('The mail server through which alerts leave.')
param smtp smtpType

@description('Client id of the console\'s app registration in Entra.')
param consoleClientId string

@description('Folder of the models, inside the image.')
param modelsPath string

@description('Fewest replicas of the workers. One at least: detection and alerting run by the clock, not by queue length alone.')
@minValue(1)
param minWorkers int

@description('Most replicas of the workers.')
@minValue(1)
@maxValue(30)
param maxWorkers int

@description('Messages waiting in one queue for each replica wanted.')
@minValue(1)
param messagesPerWorker int

var consolePort = 8080
var passwordSecretName = 'smtp-password'
var hasPassword = !empty(smtp.?passwordSecretUri)

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

var identity = {
  type: 'UserAssigned'
  userAssignedIdentities: {
    '${serviceIdentityId}': {}
    '${platformIdentityId}': {}
  }
}

// None: the platform may use this identity, the code in the container may not.
var identitySettings = [
  {
    identity: serviceIdentityId
    lifecycle: 'Main'
  }
  {
    identity: platformIdentityId
    lifecycle: 'None'
  }
]

var registries = [
  {
    server: registryServer
    identity: platformIdentityId
  }
]

// A reference, never the password itself: it is read from the Key Vault when a replica starts.
var secrets = hasPassword
  ? [
      {
        name: passwordSecretName
        keyVaultUrl: smtp.?passwordSecretUri ?? ''
        identity: platformIdentityId
      }
    ]
  : []

// Neither the database nor Service Bus has a secret here: the program signs in to both as AZURE_CLIENT_ID.
var settings = concat(
  [
    {
      name: 'AZURE_CLIENT_ID'
      value: serviceClientId
    }
    {
      name: 'APPLICATIONINSIGHTS_CONNECTION_STRING'
      value: insights.properties.ConnectionString
    }
    {
      name: 'Nps__ServiceBus__Namespace'
      value: '${serviceBusNamespace}.servicebus.windows.net'
    }
    {
      name: 'Nps__Database__Provider'
      value: 'SqlServer'
    }
    {
      name: 'Nps__Database__ConnectionString'
      value: 'Server=tcp:${databaseHost},1433;Database=${databaseName};Encrypt=True'
    }
    {
      name: 'Nps__Models'
      value: modelsPath
    }
    {
      // The only folder that the image's unprivileged user may write to for certain; nothing that must last is kept there.
      name: 'NPS_HOME'
      value: '/tmp/nps'
    }
    {
      name: 'Nps__Smtp__Host'
      value: smtp.host
    }
    {
      name: 'Nps__Smtp__Port'
      value: string(smtp.port)
    }
    {
      name: 'Nps__Smtp__From'
      value: smtp.from
    }
  ],
  empty(smtp.?user)
    ? []
    : [
        {
          name: 'Nps__Smtp__UserName'
          value: smtp.?user ?? ''
        }
      ],
  hasPassword
    ? [
        {
          name: 'Nps__Smtp__Password'
          secretRef: passwordSecretName
        }
      ]
    : [],
  flatten(map(range(0, length(submitters)), index => [
    {
      name: 'Nps__Submitters__${index}__Id'
      value: submitters[index].id
    }
    {
      name: 'Nps__Submitters__${index}__Name'
      value: submitters[index].name
    }
    {
      name: 'Nps__Submitters__${index}__Kind'
      value: submitters[index].kind
    }
  ]))
)

// Replicas compete for messages, and for detection and alerting by leases in the database: any number is safe.
resource workers 'Microsoft.App/containerApps@2025-01-01' = {
  name: '${namePrefix}-workers'
  location: location
  tags: tags
  identity: identity
  properties: {
    environmentId: environmentId
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      identitySettings: identitySettings
      registries: registries
      secrets: secrets
    }
    template: {
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'workers'
          image: image
          args: [
            'serve'
            '--roles'
            'intake,detection,alerting'
          ]
          env: settings
          resources: {
            cpu: json('1.0')
            memory: '2Gi'
          }
        }
      ]
      scale: {
        minReplicas: minWorkers
        maxReplicas: maxWorkers
        rules: [
          for (submitter, index) in submitters: {
            name: 'reports-${index}'
            custom: {
              type: 'azure-servicebus'
              identity: platformIdentityId
              metadata: {
                namespace: serviceBusNamespace
                queueName: 'reports/${submitter.id}'
                messageCount: string(messagesPerWorker)
              }
            }
          }
        ]
      }
    }
  }
}

// One replica: form tokens are signed with a key that the replica keeps to itself.
resource console 'Microsoft.App/containerApps@2025-01-01' = {
  name: consoleName
  location: location
  tags: tags
  identity: identity
  properties: {
    environmentId: environmentId
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      identitySettings: identitySettings
      registries: registries
      secrets: secrets
      ingress: {
        external: true
        allowInsecure: false
        targetPort: consolePort
        transport: 'auto'
      }
    }
    template: {
      containers: [
        {
          name: 'console'
          image: image
          args: [
            'serve'
            '--roles'
            'console'
            '--port'
            string(consolePort)
          ]
          env: concat(settings, [
            {
              name: 'Nps__Console__TrustProxyIdentity'
              value: 'true'
            }
            {
              // Listen to the ingress, not to the container alone.
              name: 'ASPNETCORE_URLS'
              value: 'http://+:${consolePort}'
            }
          ])
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
        }
      ]
      scale: {
        minReplicas: 1
        maxReplicas: 1
      }
    }
  }
}

// Sign-in stands before the console: a request without an Entra session never reaches it, and the identity headers
// that it trusts are the ingress's, which removes any that a caller sends. Without a client secret sign-in takes the
// id token from the browser, so the registration must issue id tokens. The name must be 'current'.
resource signIn 'Microsoft.App/containerApps/authConfigs@2025-01-01' = {
  parent: console
  name: 'current'
  properties: {
    platform: {
      enabled: true
    }
    globalValidation: {
      unauthenticatedClientAction: 'RedirectToLoginPage'
      redirectToProvider: 'azureactivedirectory'
    }
    httpSettings: {
      requireHttps: true
    }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: consoleClientId
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
        }
        validation: {
          allowedAudiences: [
            consoleClientId
          ]
        }
      }
    }
  }
}

// Started by migrate.sh, by hand or from the pipeline, before a new image goes live.
resource migrate 'Microsoft.App/jobs@2025-01-01' = {
  name: '${namePrefix}-migrate'
  location: location
  tags: tags
  identity: identity
  properties: {
    environmentId: environmentId
    workloadProfileName: 'Consumption'
    configuration: {
      triggerType: 'Manual'
      replicaTimeout: 1800
      replicaRetryLimit: 0
      manualTriggerConfig: {
        parallelism: 1
        replicaCompletionCount: 1
      }
      identitySettings: identitySettings
      registries: registries
      secrets: secrets
    }
    template: {
      containers: [
        {
          name: 'migrate'
          image: image
          args: [
            'migrate'
          ]
          env: settings
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
        }
      ]
    }
  }
}
