package vault

// What a person reads when keys or sealed data are not in order.
const (
	textMissing = "密钥文件 %s 不见了：请把另外保存的那一份放回原处，再启动。"
	textLacks   = "密钥文件 %s 里没有编号为 %v 的密钥：请换上保存着这把密钥的那一份，再启动。"
	textDamaged = "密钥文件 %s 已损坏：请把另外保存的那一份放回原处，再启动。"
	textBlocked = "不能读写密钥文件 %s：请检查文件夹的权限，或者把 vault.key_file 改成另一个位置。"
	textOpen    = "密钥文件 %s 别的用户也能读：请把它的权限改成 600，再启动。"
	textChanged = "加密保存的内容打不开，可能被改动过。请告诉管理员。"
)
