@description('Region of the environment.')
param location string

@description('Name of the environment.')
param name string

@description('Tags put on the environment.')
param tags object

@description('Resource id of the subnet that the apps run in.')
param subnetId string

@description('Resource id of the Log Analytics workspace that logs go to.')
param workspaceId string

// Logs go by a diagnostic setting, which needs no workspace key; the other way of connecting a workspace does.
resource environment 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    appLogsConfiguration: {
      destination: 'azure-monitor'
    }
    vnetConfiguration: {
      infrastructureSubnetId: subnetId
      internal: false
    }
    workloadProfiles: [
      {
        name: 'Consumption'
        workloadProfileType: 'Consumption'
      }
    ]
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: environment
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'ContainerAppConsoleLogs'
        enabled: true
      }
      {
        category: 'ContainerAppSystemLogs'
        enabled: true
      }
    ]
  }
}

@description('Resource id of the environment.')
output id string = environment.id

@description('Domain that the apps\' host names end with.')
output defaultDomain string = environment.properties.defaultDomain
