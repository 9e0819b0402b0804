// Pulumi resources that rotate the BitLocker recovery keys of Intune devices, wait until each rotation has ended, and gate deployments on the result
package bitlocker
